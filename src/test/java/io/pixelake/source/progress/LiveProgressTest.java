package io.pixelake.source.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LiveProgressTest {
    @Test
    void whatRecoveredIsForgottenWithTheTable() {
        try (LiveProgress live = LiveProgress.watch()) {
            live.failing(List.of(failing("a/t"), failing("a/u")));
            live.failing(List.of());
            assertThat(live.recovered()).containsExactlyInAnyOrder("a/t", "a/u");

            live.polled(List.of(standing("a/t")));
            assertThat(live.recovered()).containsExactly("a/t");
            live.failing(List.of(failing("a/t")));
            assertThat(live.recovered()).isEmpty();
        }
    }

    private static LiveProgress.Failing failing(String path) {
        return new LiveProgress.Failing(path, "its grant is gone", Instant.EPOCH);
    }

    private static TableStanding standing(String path) {
        return new TableStanding(
                UUID.randomUUID(), path, Optional.empty(), Optional.empty(), OptionalLong.empty(), false);
    }
}

package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommitLogTest {
    @Test
    void agesAreInTheUnitThatSaysMost() {
        assertThat(CommitLog.age(1_340)).isEqualTo("1.3 s");
        assertThat(CommitLog.age(Duration.ofSeconds(119).toMillis())).isEqualTo("119.0 s");
        assertThat(CommitLog.age(Duration.ofMinutes(119).toMillis())).isEqualTo("119 min");
        assertThat(CommitLog.age(Duration.ofHours(47).toMillis())).isEqualTo("47 h");
        assertThat(CommitLog.age(Duration.ofSeconds(740_288).toMillis())).isEqualTo("8 d");
    }
}

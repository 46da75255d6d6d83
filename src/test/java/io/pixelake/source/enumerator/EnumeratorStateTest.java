package io.pixelake.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.ListedTables;
import io.pixelake.model.SourceInstance;
import io.pixelake.source.progress.TableProgress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

class EnumeratorStateTest {
    private static final SourceInstance OTHER = new SourceInstance("another-root", "/homes/other on there");
    private static final Map<UUID, TableProgress> TABLES =
            Map.of(Splits.ONE, Splits.progress(Splits.ONE), Splits.OTHER, Splits.progress(Splits.OTHER));

    @Test
    void stateOfAnotherSourceIsRefusedWhateverThatOneLists() {
        EnumeratorState state = of(Optional.of(Splits.SOURCE));

        assertThat(refusal(state, OTHER, Set.of(Splits.ONE)))
                .contains(
                        "of another Pixeltable, " + Splits.SOURCE,
                        "the source is " + OTHER,
                        "--lake DIR",
                        "flink run without -s");
        assertThat(state.refusal(Splits.SOURCE, ListedTables.NOT_ASKED)).isEmpty();
    }

    @Test
    void stateThatDoesNotSayWhoseItIsIsThatOfASourceWithAnyOfItsTables() {
        EnumeratorState old = of(Optional.empty());

        assertThat(old.refusal(Splits.SOURCE, new ListedTables(Set.of(Splits.ONE), 1)))
                .isEmpty();
        assertThat(refusal(old, OTHER, Set.of(UUID.randomUUID())))
                .contains(
                        "doesn't say which Pixeltable it is of",
                        OTHER + ", has none of its tables: a/b/t",
                        "--lake DIR",
                        "flink run without -s");
        assertThat(refusal(old, OTHER, Set.of())).isNotEmpty();
    }

    @Test
    void stateWithoutTablesIsAnybodys() {
        EnumeratorState empty = new EnumeratorState(Optional.empty(), Map.of(), List.of(), Set.of());
        assertThat(empty.refusal(OTHER, ListedTables.NOT_ASKED)).isEmpty();
    }

    /** What is thrown before that is only logged by Flink. */
    @Test
    void theJobFailsWhenTheEnumeratorIsStarted() {
        EnumeratorState state = of(Optional.of(Splits.SOURCE));
        RefusedEnumerator refused = new RefusedEnumerator(
                state.refusal(OTHER, ListedTables.NOT_ASKED).orElseThrow(), state);

        assertThat(refused.snapshotState(1)).isEqualTo(state);
        assertThatThrownBy(refused::start).isInstanceOf(SuppressRestartsException.class);
    }

    private static EnumeratorState of(Optional<SourceInstance> source) {
        return new EnumeratorState(source, TABLES, List.of(), Set.of());
    }

    private static String refusal(EnumeratorState state, SourceInstance now, Set<UUID> listed) {
        return state.refusal(now, new ListedTables(listed, 1))
                .orElseThrow()
                .getCause()
                .getMessage();
    }
}

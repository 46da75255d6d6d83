package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.GroupKey;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.MirrorEvent.TableForgotten;
import io.pixelake.model.TargetName;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.api.common.accumulators.Accumulator;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a job keeps of failures. */
class JobFailuresTest {
    private static final UUID TABLE = new UUID(0, 1);

    private final Map<String, Accumulator<?, ?>> accumulators = new HashMap<>();
    private final JobFailures operator = new JobFailures();
    private final List<MirrorEvent> passedOn = new ArrayList<>();

    @BeforeEach
    void open() {
        operator.setRuntimeContext((RuntimeContext) Proxy.newProxyInstance(
                RuntimeContext.class.getClassLoader(),
                new Class<?>[] {RuntimeContext.class},
                (proxy, method, arguments) ->
                        accumulators.put((String) arguments[0], (Accumulator<?, ?>) arguments[1])));
        operator.open(DefaultOpenContext.INSTANCE);
    }

    /** A group of 512 splits that fails once an hour made an entry of each, and all of them travel with each heartbeat. */
    @Test
    void whatATableFailsOfAgainAndAgainIsKeptOnce() {
        for (int i = 0; i < 1000; i++) {
            fail("a/t", 3, "its grant is gone");
            fail("a/t", 4, "its grant is gone too");
        }

        assertThat(passedOn).as("each of them").hasSize(2000);
        assertThat(((ListAccumulator<?>) accumulators.values().iterator().next()).getLocalValue())
                .hasSize(1);
    }

    @Test
    void ofEachTableTheFirstGroupCounts() {
        fail("a/t", 4, "behind");
        fail("a/u", 9, "another table");
        fail("a/t", 3, "the first");
        fail("a/t", 5, "further behind");

        assertThat(messages()).isEqualTo(Map.of("a/t", "the first", "a/u", "another table"));
    }

    /** Each path that ever failed was kept for as long as the job ran. */
    @Test
    void whatIsGoneOrHasAnotherPathDoesNotFailAnyMore() {
        fail("a/t", 3, "its grant is gone");
        fail("a/u", 4, "another table");
        operator.flatMap(forgotten(new UUID(0, 2), "a/t", 0), new ListCollector<>(passedOn));
        assertThat(messages()).as("of another table that had its path").containsOnlyKeys("a/t", "a/u");

        operator.flatMap(forgotten(TABLE, "a/t", 9), new ListCollector<>(passedOn));
        assertThat(messages()).isEqualTo(Map.of("a/u", "another table"));
        operator.flatMap(forgotten(TABLE, "a/u", 0), new ListCollector<>(passedOn));
        assertThat(messages()).isEmpty();
        fail("a/t", 12, "a table that has its path now");
        assertThat(messages()).isEqualTo(Map.of("a/t", "a table that has its path now"));
    }

    private static TableForgotten forgotten(UUID table, String path, long lastGroup) {
        return new TableForgotten(table, path, new TargetName(List.of("a"), "t"), lastGroup);
    }

    private Map<String, String> messages() {
        Map<String, Object> results = new HashMap<>();
        accumulators.forEach((name, accumulator) -> results.put(name, accumulator.getLocalValue()));
        return JobFailures.byPath(results);
    }

    private void fail(String path, long group, String message) {
        operator.flatMap(new TableFailed(new GroupKey(TABLE, group), path, message), new ListCollector<>(passedOn));
    }
}

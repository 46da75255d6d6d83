package io.pixelake.lake;

import io.pixelake.model.MirrorState;
import io.pixelake.model.TargetName;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The states of mirrors that will be asked for next, each asked for once, several at a time: a catalog that is far away
 * would answer few a second one after the other. What fails is asked for again by whoever wants it, and fails there.
 * One thread at a time.
 */
final class StatesAhead implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatesAhead.class);
    private static final int AT_A_TIME = 8;
    private static final long IDLE_SECONDS = 10;

    private final BiFunction<UUID, TargetName, Optional<MirrorState>> question;
    private final Map<UUID, Asked> asked = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            AT_A_TIME,
            AT_A_TIME,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new ExecutorThreadFactory("pixelake-mirror-states"));

    private record Asked(TargetName target, Future<Optional<MirrorState>> state) {}

    /** @param question empty where it is to be asked in its turn */
    StatesAhead(BiFunction<UUID, TargetName, Optional<MirrorState>> question) {
        this.question = question;
        threads.allowCoreThreadTimeOut(true);
    }

    /** Begins to ask; what was asked before and isn't taken is too old by now. */
    void ask(Map<UUID, TargetName> mirrors) {
        forget();
        mirrors.forEach((table, target) ->
                asked.put(table, new Asked(target, threads.submit(() -> question.apply(table, target)))));
    }

    /** The state, if it was asked for and wasn't taken yet. */
    Optional<MirrorState> take(UUID table, TargetName target) {
        return Optional.ofNullable(asked.remove(table))
                .filter(one -> one.target().equals(target))
                .flatMap(one -> await(target, one.state()));
    }

    private static Optional<MirrorState> await(TargetName target, Future<Optional<MirrorState>> state) {
        try {
            return state.get();
        } catch (ExecutionException e) {
            LOG.debug("{}: its state is asked for again", target.fullName(), e);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void forget() {
        asked.values().forEach(one -> one.state().cancel(false));
        asked.clear();
    }

    @Override
    public void close() {
        forget();
        threads.shutdownNow();
    }
}

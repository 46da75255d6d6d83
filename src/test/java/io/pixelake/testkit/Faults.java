package io.pixelake.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What goes wrong in a lake that is opened with {@link FaultyJdbcCatalog} and {@link FaultyFileIO}, at which step, and when.
 * Flink makes catalogs by their class name in threads of its own, so that they find their faults by a name among their
 * properties. Thread-safe; an effect runs on the thread that meets it.
 */
public final class Faults implements AutoCloseable {
    /** The catalog property that names the faults. */
    public static final String PROPERTY = "faults";

    private static final Map<String, Faults> BY_NAME = new ConcurrentHashMap<>();

    /** What a lake is asked for, in a commit and before it. */
    public enum Step {
        OPEN,
        NAMESPACE,
        LOAD,
        SWAP,
        WRITE_DATA,
        WRITE_KEYS,
        WRITE_DELETES,
        WRITE_MANIFEST,
        WRITE_MANIFEST_LIST,
        WRITE_METADATA,
        READ_DATA,
        READ_KEYS,
        READ_DELETES,
        READ_MANIFEST,
        READ_METADATA,
        DELETE_FILE,
        CLOSE
    }

    /** HALFWAY is met by files only, with each piece that is written or read. */
    public enum Moment {
        BEFORE,
        HALFWAY,
        AFTER
    }

    /** May throw anything, or do something behind the mirror's back. */
    public interface Effect {
        void run() throws Exception;
    }

    /** The process is gone: nobody catches this, and no step is made any more until the next process begins. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("crash");
        }
    }

    private static final class Planned {
        private final Step step;
        private final Moment moment;
        private final Effect effect;
        private int skip;
        private int times;

        private Planned(Step step, Moment moment, int skip, int times, Effect effect) {
            this.step = step;
            this.moment = moment;
            this.skip = skip;
            this.times = times;
            this.effect = effect;
        }

        private boolean isMetBy(Step met, Moment at) {
            if (step != met || moment != at || times == 0) {
                return false;
            }
            if (skip > 0) {
                skip--;
                return false;
            }
            times--;
            return true;
        }
    }

    private final String name;
    private final List<Planned> planned = new ArrayList<>();
    private final Map<Step, Integer> made = new EnumMap<>(Step.class);
    private Optional<Runnable> held = Optional.empty();
    private Optional<RuntimeException> holdAndReport = Optional.empty();
    private int met;
    private boolean crashed;

    private Faults(String name) {
        this.name = name;
    }

    /** Faults for catalogs whose properties carry this name. Close them, or the next of that name can't be made. */
    public static Faults named(String name) {
        Faults faults = new Faults(name);
        if (BY_NAME.putIfAbsent(name, faults) != null) {
            throw new IllegalStateException("Faults " + name + " weren't closed");
        }
        return faults;
    }

    static Faults of(Map<String, String> properties) {
        return Optional.ofNullable(BY_NAME.get(properties.get(PROPERTY))).orElseThrow();
    }

    public String name() {
        return name;
    }

    @Override
    public void close() {
        BY_NAME.remove(name);
    }

    /** The next {@code times} times that a step is made after the next {@code skip} ones. */
    public synchronized void plan(Step step, Moment moment, int skip, int times, Effect effect) {
        planned.add(new Planned(step, moment, skip, times, effect));
    }

    /** The same, and whoever meets it is gone, with all threads of its process. */
    public void planCrash(Step step, Moment moment, int skip) {
        plan(step, moment, skip, 1, () -> {
            synchronized (this) {
                crashed = true;
            }
            throw new Crash();
        });
    }

    /** The next swap isn't made until {@link #release()}, though whoever asks for it hears of a failure at once. */
    public synchronized void holdNextSwap(RuntimeException reported) {
        holdAndReport = Optional.of(reported);
    }

    /** Makes the swap that was held, now. Whether the catalog still takes it is nobody's concern any more. */
    public void release() {
        Optional<Runnable> swap;
        synchronized (this) {
            swap = held;
            held = Optional.empty();
            met += swap.isPresent() ? 1 : 0;
        }
        try {
            swap.ifPresent(Runnable::run);
        } catch (RuntimeException e) {
            // The catalog compares, and somebody else was faster.
        }
    }

    /** No more faults, for a process that begins after a crash, too. */
    public synchronized void heal() {
        planned.clear();
        holdAndReport = Optional.empty();
        crashed = false;
    }

    /** How many faults were met. */
    public synchronized int met() {
        return met;
    }

    /** How often each step was begun. */
    public synchronized Map<Step, Integer> steps() {
        return new EnumMap<>(made);
    }

    void swap(Runnable apply) throws IOException {
        pass(Step.SWAP, Moment.BEFORE);
        synchronized (this) {
            if (holdAndReport.isPresent()) {
                RuntimeException report = holdAndReport.get();
                holdAndReport = Optional.empty();
                held = Optional.of(apply);
                throw report;
            }
        }
        apply.run();
        pass(Step.SWAP, Moment.AFTER);
    }

    /** The step's moment has come. */
    void pass(Step step, Moment moment) throws IOException {
        for (Effect effect : meet(step, moment)) {
            try {
                effect.run();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** For steps that can't throw an IOException. */
    void passUnchecked(Step step, Moment moment) {
        try {
            pass(step, moment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized List<Effect> meet(Step step, Moment moment) {
        if (crashed) {
            throw new Crash();
        }
        if (moment == Moment.BEFORE) {
            made.merge(step, 1, Integer::sum);
        }
        List<Effect> effects = planned.stream()
                .filter(fault -> fault.isMetBy(step, moment))
                .map(fault -> fault.effect)
                .toList();
        met += effects.size();
        return effects;
    }
}

package io.pixelake.cli;

import io.pixelake.source.progress.LiveProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.SynchronousQueue;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** What commands that run in one JVM share, as it was at some moment. */
final class JvmState {
    private static final List<String> SIGNALS = List.of("INT", "TERM");

    /**
     * Threads that libraries keep for all of a JVM, and that work on nothing by themselves; a server watch ends 10 s after its last
     * statement. Any other name is one that nobody has thought about.
     */
    private static final Pattern KEPT = Pattern.compile(String.join(
            "|",
            "pixelake-server-watch-thread-\\d+",
            "FlinkCompletableFutureDelayScheduler-thread-\\d+",
            "(iceberg-(delete-worker-pool|worker-pool|lock-manager|(hadoop|s3)fileio-delete)|auth-session-refresh)-\\d+",
            "ForkJoinPool\\.commonPool-worker-\\d+",
            "Cleaner-\\d+",
            "process reaper.*",
            // Hadoop's file system for S3.
            "org\\.apache\\.hadoop\\.fs\\.FileSystem\\$Statistics.*",
            "java-sdk-.*",
            "s3a-transfer-.*",
            "Timer for 's3a-file-system' metrics system",
            "MutableQuantiles-\\d+"));

    private final Properties properties = (Properties) System.getProperties().clone();
    private final Locale language = Locale.getDefault();
    private final Locale formats = Locale.getDefault(Locale.Category.FORMAT);
    private final Locale texts = Locale.getDefault(Locale.Category.DISPLAY);
    private final TimeZone timeZone = TimeZone.getDefault();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final List<SignalHandler> handlers =
            SIGNALS.stream().map(JvmState::handler).toList();
    private final Set<Thread> threads = threads();

    private JvmState() {}

    static JvmState now() {
        return new JvmState();
    }

    /**
     * Makes it so again.
     *
     * @param limit how long threads may take to end that somebody has told to
     * @return what can't be undone, one text for each
     */
    List<String> restore(Duration limit) {
        System.setProperties((Properties) properties.clone());
        Locale.setDefault(language);
        Locale.setDefault(Locale.Category.FORMAT, formats);
        Locale.setDefault(Locale.Category.DISPLAY, texts);
        TimeZone.setDefault(timeZone);
        System.setOut(out);
        System.setErr(err);
        for (int i = 0; i < SIGNALS.size(); i++) {
            Signal.handle(new Signal(SIGNALS.get(i)), handlers.get(i));
        }
        List<String> left = new ArrayList<>(threadsLeft(limit));
        if (!LiveProgress.watched().isEmpty()) {
            left.add("somebody who watches the progress");
        }
        return left;
    }

    private List<String> threadsLeft(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        List<Thread> left = started();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            try {
                left.get(0).join(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while waiting for threads to end", e);
            }
            left = started();
        }
        return left.stream().map(JvmState::named).toList();
    }

    private static String named(Thread thread) {
        List<StackTraceElement> stack = List.of(thread.getStackTrace());
        return "thread " + thread.getName() + " in " + stack.subList(0, Math.min(stack.size(), 12));
    }

    private List<Thread> started() {
        return threads().stream()
                .filter(thread -> !threads.contains(thread))
                .filter(thread -> !KEPT.matcher(thread.getName()).matches() && !isIdle(thread))
                .toList();
    }

    /** In a pool without a queue, so that nothing is planned for it: such ones end when they have been idle for a while. */
    private static boolean isIdle(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith(SynchronousQueue.class.getName()));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .collect(Collectors.toSet());
    }

    private static SignalHandler handler(String signal) {
        SignalHandler handler = Signal.handle(new Signal(signal), SignalHandler.SIG_DFL);
        Signal.handle(new Signal(signal), handler);
        return handler;
    }
}

package io.pixelake.job;

import io.pixelake.source.progress.LiveProgress;
import io.pixelake.source.progress.LiveProgress.LiveTable;
import java.io.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import sun.misc.Signal;

/**
 * Lines at the end of a terminal that change, below all that is logged and printed: they are taken away before anything else is
 * written, and drawn again behind it. What isn't a terminal never sees them. Draws on a thread of its own.
 */
public final class JobDisplay implements AutoCloseable {
    private static final long INTERVAL_SECONDS = 1;
    /** So many seconds' rows make up what is shown per second. */
    private static final int SPEED_SECONDS = 5;
    /** Lines are drawn at most so often behind what is logged. */
    private static final long LEAST_PAUSE_NANOS = 100_000_000;

    private static final Size USUAL_SIZE = new Size(80, 24);

    private final PrintStream terminal;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "pixelake-live-lines");
        thread.setDaemon(true);
        return thread;
    });
    /** What was read when, the oldest first. Timer thread only. */
    private final Deque<Reading> readings = new ArrayDeque<>();

    private Optional<LiveProgress> tables = Optional.empty();
    private volatile Size size = USUAL_SIZE;

    /** Guarded by this, as all below. */
    private List<String> lines = List.of();

    private int drawn;
    private long drawnAt;
    private boolean atLineStart = true;

    /** @param rows by path */
    private record Reading(long nanos, Map<String, Long> rows) {}

    private JobDisplay(PrintStream terminal) {
        this.terminal = terminal;
    }

    /**
     * Makes room for the lines where the program runs in a terminal. Before anything is logged, since whoever logs keeps the stream
     * that it finds.
     */
    public static Optional<JobDisplay> install() {
        if (!isTerminal() || "dumb".equals(System.getenv("TERM"))) {
            return Optional.empty();
        }
        JobDisplay display = new JobDisplay(System.out);
        System.setOut(display.beside(System.out));
        System.setErr(display.beside(System.err));
        return Optional.of(display);
    }

    /** From Java 22 on there is a console also where it is none. */
    private static boolean isTerminal() {
        Console console = System.console();
        try {
            return console != null
                    && (Runtime.version().feature() < 22
                            || (Boolean) Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Shows what runs in this process from now on. */
    void start() {
        tables = Optional.of(LiveProgress.watch());
        timer.execute(this::measure);
        Signal.handle(new Signal("WINCH"), signal -> timer.execute(this::measure));
        timer.scheduleAtFixedRate(this::update, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    private void measure() {
        try (Terminal measured = TerminalBuilder.builder()
                .system(true)
                .dumb(true)
                .nativeSignals(false)
                .build()) {
            Size now = measured.getSize();
            size = now.getColumns() > 0 && now.getRows() > 0 ? now : USUAL_SIZE;
        } catch (IOException | RuntimeException e) {
            size = USUAL_SIZE;
        }
    }

    private void update() {
        List<LiveTable> now = tables.orElseThrow().tables();
        Map<String, Long> speeds = speeds(now);
        show(new JobDisplayLines(now, speeds, Instant.now()).in(size.getColumns(), size.getRows()));
    }

    private Map<String, Long> speeds(List<LiveTable> now) {
        Map<String, Long> rows = new HashMap<>();
        now.forEach(table -> rows.put(table.standing().path(), table.rows()));
        readings.add(new Reading(System.nanoTime(), rows));
        if (readings.size() > SPEED_SECONDS + 1) {
            readings.remove();
        }
        Reading first = readings.element();
        double seconds = (readings.getLast().nanos() - first.nanos()) / 1e9;
        Map<String, Long> speeds = new HashMap<>();
        rows.forEach((path, count) -> {
            long more = count - first.rows().getOrDefault(path, 0L);
            if (more > 0 && seconds > 0) {
                speeds.put(path, Math.round(more / seconds));
            }
        });
        return speeds;
    }

    private synchronized void show(List<String> next) {
        if (!next.equals(lines) || drawn < next.size()) {
            StringBuilder screen = new StringBuilder(erasure());
            lines = next;
            screen.append(drawing());
            write(screen);
        }
    }

    /** Takes the lines away: up to the first of them, and clear to the screen's end. */
    private String erasure() {
        String text = drawn == 0 ? "" : "\033[" + drawn + "A\r\033[J";
        drawn = 0;
        return text;
    }

    private String drawing() {
        if (!atLineStart || timer.isShutdown()) {
            return "";
        }
        drawn = lines.size();
        drawnAt = System.nanoTime();
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private void write(CharSequence text) {
        if (text.length() > 0) {
            terminal.append(text);
            terminal.flush();
        }
    }

    /** A stream that writes where another one does, above the lines. */
    private PrintStream beside(PrintStream other) {
        return new PrintStream(new Above(other), true, Charset.defaultCharset());
    }

    private final class Above extends OutputStream {
        private final PrintStream other;

        Above(PrintStream other) {
            this.other = other;
        }

        @Override
        public void write(int character) {
            write(new byte[] {(byte) character}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            if (count == 0) {
                return;
            }
            synchronized (JobDisplay.this) {
                JobDisplay.this.write(erasure());
                other.write(bytes, from, count);
                other.flush();
                atLineStart = bytes[from + count - 1] == '\n';
                if (System.nanoTime() - drawnAt > LEAST_PAUSE_NANOS) {
                    JobDisplay.this.write(drawing());
                }
            }
        }

        @Override
        public void flush() {
            other.flush();
        }
    }

    /** Takes the lines away for good. */
    @Override
    public void close() {
        timer.shutdownNow();
        tables.ifPresent(LiveProgress::close);
        synchronized (this) {
            write(erasure());
            lines = List.of();
        }
    }
}

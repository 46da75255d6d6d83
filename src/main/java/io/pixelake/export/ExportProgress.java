package io.pixelake.export;

import java.time.temporal.ChronoUnit;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A line in the terminal with the rows that were exported, rows per second and the time left. Any thread may add. */
final class ExportProgress implements AutoCloseable {
    private static final int UPDATE_MILLIS = 250;

    private final Optional<ProgressBar> bar;

    private ExportProgress(Optional<ProgressBar> bar) {
        this.bar = bar;
    }

    static ExportProgress none() {
        return new ExportProgress(Optional.empty());
    }

    /** @param rows about how many there will be; -1: unknown */
    static ExportProgress of(String name, long rows) {
        return new ExportProgress(Optional.of(new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(rows)
                .setUnit(" rows", 1)
                .setSpeedUnit(ChronoUnit.SECONDS)
                .showSpeed()
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setStyle(ProgressBarStyle.ASCII)
                .build()));
    }

    void add(long rows) {
        bar.ifPresent(shown -> shown.stepBy(rows));
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}

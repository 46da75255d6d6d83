package io.pixelake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.source.progress.LiveProgress;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import sun.misc.Signal;
import sun.misc.SignalHandler;

class JvmStateTest {
    @Test
    void whatACommandSetsIsSetBack() {
        Locale language = Locale.getDefault();
        TimeZone timeZone = TimeZone.getDefault();
        PrintStream out = System.out;
        SignalHandler handler = Signal.handle(new Signal("INT"), SignalHandler.SIG_DFL);
        Signal.handle(new Signal("INT"), handler);
        JvmState before = JvmState.now();

        Locale.setDefault(new Locale("tr", "TR"));
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
        System.setProperty("pixelake.left", "something");
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        Signal.handle(new Signal("INT"), signal -> {});
        before.restore(Duration.ZERO);

        assertThat(Locale.getDefault()).isEqualTo(language);
        assertThat(TimeZone.getDefault()).isEqualTo(timeZone);
        assertThat(System.getProperty("pixelake.left")).isNull();
        assertThat(System.out).isSameAs(out);
        assertThat(Signal.handle(new Signal("INT"), handler)).hasToString(handler.toString());
    }

    @Test
    void whatGoesOnIsNamed() throws Exception {
        JvmState before = JvmState.now();
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "pixelake-left");
        thread.start();
        LiveProgress watching = LiveProgress.watch();

        assertThat(before.restore(Duration.ofMillis(1)))
                .anyMatch(left -> left.startsWith("thread pixelake-left in [") && left.contains("CountDownLatch.await"))
                .contains("somebody who watches the progress");

        watching.close();
        end.countDown();
        assertThat(before.restore(Duration.ofMinutes(1)))
                .noneMatch(left -> left.startsWith("thread pixelake-left"))
                .doesNotContain("somebody who watches the progress");
    }
}

package io.pixelake.containers;

import io.pixelake.testkit.PythonTools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Compares the lake in containers with Pixeltable, version by version, as PyIceberg reads it through the REST catalog. */
public final class Comparison {
    private Comparison() {}

    /** Waits until all is equal; in the end it fails with the differences, and how each attempt before ended. */
    public static void awaitEquality(Map<String, String> python, Duration limit, String... tables)
            throws InterruptedException {
        await(limit, () -> System.out.print(PythonTools.run(python, "compare_versions.py", arguments(python, tables))));
    }

    static void await(Duration limit, Runnable comparison) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        StringBuilder before = new StringBuilder();
        while (true) {
            try {
                comparison.run();
                return;
            } catch (AssertionError differences) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(
                            differences.getMessage() + "\n--- attempts before:\n" + before, differences);
                }
                before.append(cause(differences.getMessage())).append('\n');
            }
            TimeUnit.SECONDS.sleep(2);
        }
    }

    /** A program's last words; after them comes which program it was. */
    private static String cause(String message) {
        return message.strip()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("--- "))
                .reduce("", (earlier, line) -> line);
    }

    private static String[] arguments(Map<String, String> python, String... tables) {
        List<String> arguments = new ArrayList<>(List.of("--home", python.get("PIXELTABLE_HOME")));
        for (String table : tables) {
            arguments.addAll(List.of("--table", table));
        }
        return arguments.toArray(String[]::new);
    }
}

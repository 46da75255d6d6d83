package io.pixelake.config;

import io.pixelake.config.MirrorConfig.Changes;
import io.pixelake.config.MirrorConfig.ChangesFormat;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.config.MirrorConfig.FileTarget;
import io.pixelake.config.MirrorConfig.TableTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads where changes go. A flag replaces the file's entries of its format. */
final class ChangesSettings {
    private static final Map<ChangesFormat, String> FLAGS =
            Map.of(ChangesFormat.CSV, "--csv", ChangesFormat.JSONL, "--jsonl");

    private final Settings settings;
    private final List<FileTarget> files = new ArrayList<>();
    private final List<TableTarget> tables = new ArrayList<>();

    ChangesSettings(Settings settings) {
        this.settings = settings;
    }

    Changes read() {
        List<String> keys = new ArrayList<>(settings.changesKeys());
        keys.forEach(this::entry);
        FLAGS.keySet().stream().sorted().forEach(format -> flag(format)
                .flatMap(setting -> settings.read(Options.CHANGES_PATH.form(), setting))
                .ifPresent(path -> {
                    keys.add("changes[" + keys.size() + "]");
                    files.add(file(settings.at(Options.CHANGES_PLACE, keys.get(keys.size() - 1)), format, path));
                }));
        if (files.isEmpty() && settings.given(Options.COMPRESS).isPresent()) {
            settings.refuse(Options.COMPRESS, "there are no change files to compress; give --csv or --jsonl with it");
        }
        return new Changes(List.copyOf(files), List.copyOf(tables));
    }

    private Optional<Setting> flag(ChangesFormat format) {
        return Optional.ofNullable(FLAGS.get(format)).flatMap(settings::flag);
    }

    private void entry(String key) {
        Settings entry = settings.at(Options.CHANGES_PLACE, key);
        requireGiven(entry, key, Options.CHANGES_FORMAT, "csv, jsonl or iceberg");
        entry.read(Options.CHANGES_FORMAT).ifPresent(format -> {
            if (format == ChangesFormat.ICEBERG) {
                table(entry, key);
            } else {
                file(entry, key, format);
            }
        });
    }

    private void table(Settings entry, String key) {
        refuseGiven(entry, key, "only files have it", Options.CHANGES_PATH);
        refuseGiven(entry, key, "only files have it", Options.ROLL_SIZE);
        refuseGiven(entry, key, "only files have it", Options.ROLL_INTERVAL);
        refuseGiven(entry, key, "only format: csv has it", Options.CSV_OPTIONS);
        refuseGiven(entry, key, "only format: jsonl has it", Options.JSON_OPTIONS);
        entry.holds(Options.CHANGES_FORMAT, ChangesFormat.ICEBERG);
        tables.add(new TableTarget(entry.get(Options.CHANGES_TARGET), feed(entry)));
    }

    private void file(Settings entry, String key, ChangesFormat format) {
        requireGiven(entry, key, Options.CHANGES_PATH, "a folder or a URL");
        refuseGiven(entry, key, "only format: iceberg has it", Options.CHANGES_TARGET);
        boolean isCsv = format == ChangesFormat.CSV;
        refuseGiven(
                entry,
                key,
                isCsv ? "only format: jsonl has it" : "only format: csv has it",
                isCsv ? Options.JSON_OPTIONS : Options.CSV_OPTIONS);
        entry.read(Options.CHANGES_PATH)
                .filter(path -> flag(format).isEmpty())
                .ifPresent(path -> files.add(file(entry, format, path)));
    }

    private static void requireGiven(Settings entry, String key, Option<?> option, String allowed) {
        if (entry.given(option).isEmpty()) {
            entry.refuse(key, "has no " + name(option) + "; give " + allowed);
        }
    }

    private static void refuseGiven(Settings entry, String key, String why, Option<?> option) {
        if (option.isOpen() && !entry.isEmpty(option)) {
            entry.refuse(key, "has " + name(option).replace(".*", "") + ", but " + why);
        }
        // Flags are for the entries of their own format.
        if (entry.given(option).filter(setting -> !setting.isFlag()).isPresent()) {
            entry.refuse(key, "has " + name(option) + ", but " + why);
        }
    }

    private static String name(Option<?> option) {
        return option.key().substring(Options.CHANGES_PLACE.length() + 1);
    }

    /** How lines are written, as far as it is right. */
    private static Map<String, String> lineOptions(Settings entry, FileFormat format) {
        Option<String> open = format == FileFormat.CSV ? Options.CSV_OPTIONS : Options.JSON_OPTIONS;
        Map<String, String> options = new TreeMap<>();
        entry.entries(open).forEach((name, value) -> LineOptionRules.problemOf(format, name)
                .ifPresentOrElse(problem -> entry.refuse(open, name, problem), () -> options.put(name, value)));
        LineOptionRules.problemOf(format, options).ifPresent(problem -> entry.refuse(open, problem));
        return Map.copyOf(options);
    }

    private static FileTarget file(Settings entry, ChangesFormat format, String path) {
        FileFormat lines =
                FileFormat.valueOf(entry.holds(Options.CHANGES_FORMAT, format).name());
        return new FileTarget(
                lines,
                entry.holds(Options.CHANGES_PATH, path),
                entry.get(Options.ROLL_SIZE),
                entry.get(Options.ROLL_INTERVAL),
                entry.get(Options.COMPRESS),
                lineOptions(entry, lines),
                feed(entry));
    }

    private static MirrorConfig.Feed feed(Settings entry) {
        return new MirrorConfig.Feed(
                entry.get(Options.CHANGES_BEFORE),
                entry.get(Options.CHANGES_INITIAL),
                entry.get(Options.CHANGES_MAY_SKIP));
    }
}

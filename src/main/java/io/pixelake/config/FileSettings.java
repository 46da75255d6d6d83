package io.pixelake.config;

import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.config.MirrorConfig.FileTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads where change files go. A flag replaces the file's entries of its format. */
final class FileSettings {
    private static final Map<FileFormat, String> FLAGS = Map.of(FileFormat.CSV, "--csv", FileFormat.JSONL, "--jsonl");

    private final Settings settings;

    FileSettings(Settings settings) {
        this.settings = settings;
    }

    List<FileTarget> read() {
        List<FileTarget> targets = new ArrayList<>();
        List<String> keys = new ArrayList<>(settings.fileKeys());
        keys.forEach(key -> entry(key).ifPresent(targets::add));
        for (FileFormat format : FileFormat.values()) {
            flag(format)
                    .flatMap(setting -> settings.read(Options.FILE_PATH.form(), setting))
                    .ifPresent(path -> {
                        keys.add("files[" + keys.size() + "]");
                        Settings entry = settings.at(Options.FILE_PLACE, keys.get(keys.size() - 1));
                        targets.add(target(entry, format, path));
                    });
        }
        if (targets.isEmpty() && settings.given(Options.FILE_COMPRESS).isPresent()) {
            settings.refuse(
                    Options.FILE_COMPRESS, "there are no change files to compress; give --csv or --jsonl with it");
        }
        return List.copyOf(targets);
    }

    private Optional<Setting> flag(FileFormat format) {
        return settings.flag(FLAGS.get(format));
    }

    private Optional<FileTarget> entry(String key) {
        Settings entry = settings.at(Options.FILE_PLACE, key);
        requireGiven(entry, key, Options.FILE_FORMAT, "csv or jsonl");
        requireGiven(entry, key, Options.FILE_PATH, "a folder or a URL");
        Optional<FileFormat> format = entry.read(Options.FILE_FORMAT);
        Optional<String> path = entry.read(Options.FILE_PATH);
        if (format.isEmpty() || path.isEmpty() || flag(format.get()).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(target(entry, format.get(), path.get()));
    }

    private static void requireGiven(Settings entry, String key, Option<?> option, String allowed) {
        if (entry.given(option).isEmpty()) {
            String name = option.key().substring(Options.FILE_PLACE.length() + 1);
            entry.refuse(key, "has no " + name + "; give " + allowed);
        }
    }

    private static FileTarget target(Settings entry, FileFormat format, String path) {
        return new FileTarget(
                entry.holds(Options.FILE_FORMAT, format),
                entry.holds(Options.FILE_PATH, path),
                entry.get(Options.FILE_ROLL_SIZE),
                entry.get(Options.FILE_ROLL_INTERVAL),
                entry.get(Options.FILE_COMPRESS));
    }
}

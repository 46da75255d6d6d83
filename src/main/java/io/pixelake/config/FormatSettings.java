package io.pixelake.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads how mirrors are to be written. Who is to read them decides what the other settings leave open. */
final class FormatSettings {
    private static final String READERS = "lake.readers";
    private static final String VERSION = "lake.format-version";

    private final Settings settings;
    private final Problems problems;

    FormatSettings(Settings settings, Problems problems) {
        this.settings = settings;
        this.problems = problems;
    }

    MirrorConfig.Format read() {
        Optional<Integer> asked = settings.parsed(
                        VERSION, text -> Optional.of(text).filter(v -> v.matches("[23]")), "2 or 3")
                .map(Integer::valueOf);
        int version = asked.orElse(MirrorConfig.Format.DEFAULT.version());
        List<LakeReader> readers = readers();
        readers.stream().filter(reader -> !reader.reads(version)).forEach(reader -> refuse(reader, version));
        MirrorConfig.Deletes deletes = settings.choice("lake.deletes", MirrorConfig.Deletes.class)
                .orElse(MirrorConfig.Format.DEFAULT.deletes());
        boolean derived = readers.stream().anyMatch(reader -> !reader.appliesDeletesOf(version));
        return new MirrorConfig.Format(
                version,
                asked.isPresent() || !readers.isEmpty(),
                derived ? MirrorConfig.Deletes.COPY_ON_WRITE : deletes,
                readers.stream().map(LakeReader::word).toList());
    }

    private List<LakeReader> readers() {
        List<LakeReader> readers = new ArrayList<>();
        for (String word : settings.list(READERS)) {
            LakeReader.of(word).ifPresentOrElse(readers::add, () -> unknown(word));
        }
        return readers;
    }

    private void unknown(String word) {
        String meant = NearestName.of(word, LakeReader.words())
                .map(near -> " Did you mean " + near + "?")
                .orElse("");
        problems.add(
                where(),
                "\"" + word + "\" isn't known." + meant + " Allowed here: " + String.join(", ", LakeReader.words()));
    }

    /** What no way of writing the format version makes readable. */
    private void refuse(LakeReader reader, int version) {
        problems.add(
                where(),
                reader.word() + " can't read tables of format version " + version + ", which " + VERSION
                        + " asks for; set " + VERSION + ": 2, or leave " + reader.word() + " out");
    }

    private String where() {
        return settings.find(READERS).map(Setting::where).orElse(READERS);
    }
}

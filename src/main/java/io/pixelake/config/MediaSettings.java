package io.pixelake.config;

import io.pixelake.model.MediaTreatment;
import io.pixelake.model.MediaTreatment.Mode;
import io.pixelake.model.MediaTreatment.OnLocal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what becomes of a table's media: for all columns, and for single ones, which take over what isn't said of them. */
final class MediaSettings {
    private static final String ALL = "*";

    private final Settings settings;
    private final Problems problems;
    private final String place;
    private final GivenPaths paths;

    /** @param place {@code tables.<path>.media} */
    MediaSettings(Settings settings, Problems problems, String place, GivenPaths paths) {
        this.settings = settings;
        this.problems = problems;
        this.place = place;
        this.paths = paths;
    }

    /** What is said at one place. */
    private record Said(Mode mode, Optional<String> to, OnLocal onLocal, long limit) {
        static final Said NOTHING =
                new Said(Mode.REFERENCE, Optional.empty(), OnLocal.WARN, MediaTreatment.DEFAULT_LIMIT_BYTES);

        MediaTreatment treatment() {
            return switch (mode) {
                case REFERENCE -> MediaTreatment.reference(onLocal);
                case UPLOAD -> MediaTreatment.upload(to.orElse(""));
                case INLINE -> MediaTreatment.inline(limit);
            };
        }
    }

    /** By column; under {@code *} for all that aren't named. */
    Map<String, MediaTreatment> read() {
        Map<String, MediaTreatment> treatments = new LinkedHashMap<>();
        Said all = read(place, Said.NOTHING);
        if (!all.equals(Said.NOTHING)) {
            treatments.put(ALL, all.treatment());
        }
        settings.entries(place + ".columns").keySet().stream()
                .map(key -> key.substring(0, key.lastIndexOf('.')))
                .distinct()
                .forEach(column -> treatments.put(
                        column, read(place + ".columns." + column, all).treatment()));
        return Map.copyOf(treatments);
    }

    private Said read(String at, Said others) {
        Said said = new Said(
                settings.choice(at + ".mode", Mode.class).orElse(others.mode()),
                settings.parsed(at + ".to", paths::folderUrl, GivenPaths.FOLDER_FORM)
                        .or(others::to),
                settings.choice(at + ".on-local", OnLocal.settings()).orElse(others.onLocal()),
                settings.parsed(
                                at + ".limit",
                                text -> Quantities.bytes(text).filter(bytes -> bytes > 0),
                                Quantities.SIZE_FORM)
                        .orElse(others.limit()));
        settings.find(at + ".mode")
                .filter(mode -> said.mode() == Mode.UPLOAD && said.to().isEmpty())
                .ifPresent(mode -> problems.add(
                        mode.where(),
                        "\"upload\" needs a place; give it beside, to: \"s3://bucket/media\" or a folder"));
        refuse(at, "to", Mode.UPLOAD, said);
        refuse(at, "on-local", Mode.REFERENCE, said);
        refuse(at, "limit", Mode.INLINE, said);
        return said;
    }

    /** A setting that nothing comes of was meant for something. */
    private void refuse(String at, String name, Mode mode, Said said) {
        settings.find(at + "." + name)
                .filter(setting -> said.mode() != mode)
                .ifPresent(setting -> problems.add(
                        setting.where(),
                        "is for mode " + Settings.word(mode) + ", and the mode is " + Settings.word(said.mode())));
    }
}

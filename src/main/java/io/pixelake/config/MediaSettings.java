package io.pixelake.config;

import io.pixelake.model.MediaTreatment;
import io.pixelake.model.MediaTreatment.Mode;
import io.pixelake.model.MediaTreatment.OnLocal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Reads what becomes of a table's media: for all columns, and for single ones, which take over what isn't said of them. */
public final class MediaSettings {
    /** How a folder is written, as the end of a sentence. */
    public static final String FOLDER_FORM = "a folder or a URL without blanks, as in \"s3://bucket/media\"";

    private static final String ALL = "*";

    private final Settings settings;
    private final Problems problems;
    private final String place;
    private final UnaryOperator<String> expandHome;

    /** @param place {@code tables.<path>.media} */
    MediaSettings(Settings settings, Problems problems, String place, UnaryOperator<String> expandHome) {
        this.settings = settings;
        this.problems = problems;
        this.place = place;
        this.expandHome = expandHome;
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
                settings.parsed(at + ".to", text -> folderUrl(expandHome.apply(text)), FOLDER_FORM)
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

    /** The URL of a folder that is given as one, or as a path, without a slash at its end. */
    public static Optional<String> folderUrl(String folder) {
        if (folder.isBlank()) {
            return Optional.empty();
        }
        try {
            String url = folder.matches("[A-Za-z][A-Za-z0-9+.-]*:/.*")
                    ? folder
                    : Path.of(folder).toAbsolutePath().normalize().toUri().toString();
            return Optional.of(url.replaceFirst("/+$", ""))
                    .filter(text -> text.matches("[^:]+:/+[^/].*"))
                    .filter(MediaSettings::isFolder);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** File names are put behind it, so it may have no other parts. */
    private static boolean isFolder(String url) {
        try {
            URI uri = new URI(url);
            boolean isLocal = "file".equalsIgnoreCase(uri.getScheme());
            return uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && !(isLocal && uri.getRawAuthority() != null);
        } catch (URISyntaxException e) {
            return false;
        }
    }
}

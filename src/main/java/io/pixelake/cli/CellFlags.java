package io.pixelake.cli;

import io.pixelake.config.GivenPaths;
import io.pixelake.config.GivenPaths.BadPathException;
import io.pixelake.config.Quantities;
import io.pixelake.export.ExportRequest;
import io.pixelake.model.MediaTreatment;
import io.pixelake.model.MediaTreatment.Mode;
import io.pixelake.model.MediaTreatment.OnLocal;
import io.pixelake.query.Projection;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The flags that say what becomes of media, and of cells that can't be read, in an export. */
final class CellFlags {
    private static final String MEDIA = "--media";
    private static final String MEDIA_TO = "--media-to";
    private static final String ON_LOCAL = "--on-local";
    private static final String INLINE_LIMIT = "--inline-limit";
    private static final String ON_BAD_CELL = "--on-bad-cell";
    private static final String BAD_CELLS = "--bad-cells";
    private static final String FAIL = "fail";
    private static final String NULL = "null";
    private static final Map<String, Mode> MODES =
            Map.of(MEDIA_TO, Mode.UPLOAD, ON_LOCAL, Mode.REFERENCE, INLINE_LIMIT, Mode.INLINE);

    private final ParseResult parsed;
    private final GivenPaths paths;

    CellFlags(ParseResult parsed, GivenPaths paths) {
        this.parsed = parsed;
        this.paths = paths;
    }

    static void addTo(CommandSpec spec) {
        CommonFlags.addText(
                spec,
                MEDIA,
                words(Mode.values()),
                "What media columns hold: the URL as it is, the URL of a copy that is made, or the file's bytes. Default:"
                        + " reference.");
        CommonFlags.addText(spec, MEDIA_TO, "DIR|URL", "With --media upload: where local files are uploaded to.");
        CommonFlags.addText(
                spec,
                ON_LOCAL,
                words(OnLocal.settings().toArray(OnLocal[]::new)),
                "With --media reference: what to do about URLs of local files. Default: warn.");
        CommonFlags.addText(
                spec,
                INLINE_LIMIT,
                "SIZE",
                "With --media inline: the biggest file that may become a cell. Default: 16 MB.");
        CommonFlags.addText(
                spec,
                ON_BAD_CELL,
                FAIL + "|" + NULL,
                "What becomes of a cell that can't be read: the export ends, or the cell is NULL. Default: fail.");
        CommonFlags.addText(
                spec,
                BAD_CELLS,
                "FILE",
                "With --on-bad-cell null: the file that says which cells and why, as JSON lines. Default: beside the file"
                        + " that is exported, FILE.bad-cells.jsonl; of a table: none.");
    }

    /** What becomes of media, as {@link Projection} takes it. */
    Map<String, MediaTreatment> media() {
        Mode mode = choice(MEDIA, Mode.values()).orElse(Mode.REFERENCE);
        MODES.forEach((flag, itsMode) -> {
            if (parsed.hasMatchedOption(flag) && itsMode != mode) {
                throw wrong(flag + " is for " + MEDIA + " " + word(itsMode) + ", not for " + MEDIA + " " + word(mode));
            }
        });
        MediaTreatment treatment =
                switch (mode) {
                    case REFERENCE ->
                        MediaTreatment.reference(
                                choice(ON_LOCAL, OnLocal.settings().toArray(OnLocal[]::new))
                                        .orElse(OnLocal.WARN));
                    case UPLOAD -> MediaTreatment.upload(folder());
                    case INLINE -> MediaTreatment.inline(limit());
                };
        return treatment.equals(MediaTreatment.REFERENCE) ? Map.of() : Map.of(Projection.ALL_MEDIA, treatment);
    }

    private String folder() {
        String folder = given(MEDIA_TO)
                .orElseThrow(
                        () -> wrong(MEDIA + " upload needs a place: --media-to DIR, or --media-to s3://bucket/media"));
        try {
            return paths.folderUrl(folder).orElseThrow(() -> refused(MEDIA_TO, folder, GivenPaths.FOLDER_FORM));
        } catch (BadPathException e) {
            throw bad(MEDIA_TO, folder, e);
        }
    }

    private long limit() {
        return given(INLINE_LIMIT)
                .map(text -> Quantities.bytes(text)
                        .filter(bytes -> bytes > 0)
                        .orElseThrow(() -> refused(INLINE_LIMIT, text, Quantities.SIZE_FORM)))
                .orElse(MediaTreatment.DEFAULT_LIMIT_BYTES);
    }

    /** What becomes of bad cells. @param to where the export goes */
    ExportRequest.BadCells badCells(ExportRequest.Destination to) {
        String rule = given(ON_BAD_CELL).orElse(FAIL);
        if (!List.of(FAIL, NULL).contains(rule)) {
            throw refused(ON_BAD_CELL, rule, FAIL + " or " + NULL);
        }
        if (parsed.hasMatchedOption(BAD_CELLS) && rule.equals(FAIL)) {
            throw wrong(BAD_CELLS + " is for " + ON_BAD_CELL + " " + NULL);
        }
        Optional<Path> file = given(BAD_CELLS)
                .map(this::badCellsFile)
                .or(() -> to instanceof ExportRequest.ToFile target
                        ? Optional.of(target.file()
                                .path()
                                .resolveSibling(target.file().path().getFileName() + ".bad-cells.jsonl"))
                        : Optional.empty());
        return rule.equals(FAIL) ? ExportRequest.BadCells.FAIL : new ExportRequest.BadCells(true, file);
    }

    private Path badCellsFile(String file) {
        try {
            return paths.path(file);
        } catch (BadPathException e) {
            throw bad(BAD_CELLS, file, e);
        }
    }

    private <T extends Enum<T>> Optional<T> choice(String flag, T[] values) {
        return given(flag).map(text -> Arrays.stream(values)
                .filter(value -> word(value).equals(text))
                .findFirst()
                .orElseThrow(() -> refused(flag, text, "one of " + words(values).replace("|", ", "))));
    }

    private Optional<String> given(String flag) {
        return Optional.ofNullable(parsed.matchedOptionValue(flag, null));
    }

    private static String words(Enum<?>[] values) {
        return Arrays.stream(values).map(CellFlags::word).collect(Collectors.joining("|"));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private ParameterException refused(String flag, String value, String instead) {
        return wrong(flag + ": \"" + value + "\" isn't allowed; give " + instead);
    }

    private ParameterException bad(String flag, String value, BadPathException e) {
        return wrong(flag + ": \"" + value + "\" " + e.getMessage());
    }

    private ParameterException wrong(String message) {
        return new ParameterException(parsed.commandSpec().commandLine(), message);
    }
}

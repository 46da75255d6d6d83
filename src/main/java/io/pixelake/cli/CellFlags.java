package io.pixelake.cli;

import io.pixelake.config.GivenPaths;
import io.pixelake.config.MirrorConfig.OnBadCell;
import io.pixelake.config.ValueForms;
import io.pixelake.export.ExportRequest;
import io.pixelake.model.MediaTreatment;
import io.pixelake.model.MediaTreatment.Mode;
import io.pixelake.model.MediaTreatment.OnLocal;
import io.pixelake.query.Projection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The flags that say what becomes of media, and of cells that can't be read, in an export. */
final class CellFlags {
    private static final Flag<Mode> MEDIA = Flag.of(
            "--media",
            ValueForms.oneOf(Mode.class),
            Mode.REFERENCE,
            "What media columns hold: the URL as it is, the URL of a copy that is made, or the file's bytes.");

    private static final Flag<String> MEDIA_TO =
            Flag.of("--media-to", ValueForms.folderUrl(), "With --media upload: where local files are uploaded to.");

    private static final Flag<OnLocal> ON_LOCAL = Flag.of(
            "--on-local",
            ValueForms.oneOf(OnLocal.settings()),
            OnLocal.WARN,
            "With --media reference: what to do about URLs of local files.");

    private static final Flag<Long> INLINE_LIMIT = Flag.of(
            "--inline-limit",
            ValueForms.size(),
            MediaTreatment.DEFAULT_LIMIT_BYTES,
            "With --media inline: the biggest file that may become a cell.");

    private static final Flag<OnBadCell> ON_BAD_CELL = Flag.of(
            "--on-bad-cell",
            ValueForms.oneOf(OnBadCell.class),
            OnBadCell.FAIL,
            "What becomes of a cell that can't be read: the export ends, or the cell is NULL.");

    private static final Flag<Path> BAD_CELLS = Flag.of(
            "--bad-cells",
            ValueForms.file(),
            "With --on-bad-cell null: the file that says which cells and why, as JSON lines. Default: beside the file"
                    + " that is exported, FILE.bad-cells.jsonl; of a table: none.");

    private static final Map<Flag<?>, Mode> MODES =
            Map.of(MEDIA_TO, Mode.UPLOAD, ON_LOCAL, Mode.REFERENCE, INLINE_LIMIT, Mode.INLINE);

    private final ParseResult parsed;

    CellFlags(ParseResult parsed) {
        this.parsed = parsed;
    }

    static void addTo(CommandSpec spec, GivenPaths paths) {
        Flag.addTo(
                spec,
                "Media, and cells that can't be read:",
                paths,
                List.of(MEDIA, MEDIA_TO, ON_LOCAL, INLINE_LIMIT, ON_BAD_CELL, BAD_CELLS));
    }

    /** What becomes of media, as {@link Projection} takes it. */
    Map<String, MediaTreatment> media() {
        Mode mode = MEDIA.get(parsed);
        MODES.forEach((flag, itsMode) -> {
            if (flag.isGiven(parsed) && itsMode != mode) {
                throw wrong(flag.name() + " is for --media " + ValueForms.word(itsMode) + ", not for --media "
                        + ValueForms.word(mode));
            }
        });
        MediaTreatment treatment =
                switch (mode) {
                    case REFERENCE -> MediaTreatment.reference(ON_LOCAL.get(parsed));
                    case UPLOAD ->
                        MediaTreatment.upload(MEDIA_TO.find(parsed)
                                .orElseThrow(() -> wrong("--media upload needs a place: --media-to DIR, or --media-to"
                                        + " s3://bucket/media")));
                    case INLINE -> MediaTreatment.inline(INLINE_LIMIT.get(parsed));
                };
        return treatment.equals(MediaTreatment.REFERENCE) ? Map.of() : Map.of(Projection.ALL_MEDIA, treatment);
    }

    /** What becomes of bad cells. @param to where the export goes */
    ExportRequest.BadCells badCells(ExportRequest.Destination to) {
        Optional<Path> given = BAD_CELLS.find(parsed);
        if (ON_BAD_CELL.get(parsed) == OnBadCell.FAIL) {
            given.ifPresent(file -> {
                throw wrong(BAD_CELLS.name() + " is for --on-bad-cell null");
            });
            return ExportRequest.BadCells.FAIL;
        }
        return new ExportRequest.BadCells(true, given.or(() -> besideFile(to)));
    }

    private static Optional<Path> besideFile(ExportRequest.Destination to) {
        if (to instanceof ExportRequest.ToFile target) {
            Path exported = target.file().path();
            return Optional.of(exported.resolveSibling(exported.getFileName() + ".bad-cells.jsonl"));
        }
        return Optional.empty();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(parsed.commandSpec().commandLine(), message);
    }
}

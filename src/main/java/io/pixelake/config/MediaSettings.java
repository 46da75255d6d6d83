package io.pixelake.config;

import io.pixelake.model.MediaTreatment;
import io.pixelake.model.MediaTreatment.Mode;
import io.pixelake.model.MediaTreatment.OnLocal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what becomes of a table's media: of all columns, and of single ones, which take over what isn't said of them. */
final class MediaSettings {
    private static final String ALL = "*";
    private static final Choices OF_TABLE = new Choices(
            TableOptions.MEDIA_MODE, TableOptions.MEDIA_TO, TableOptions.MEDIA_ON_LOCAL, TableOptions.MEDIA_LIMIT);
    private static final Choices OF_COLUMN = new Choices(
            TableOptions.COLUMN_MEDIA_MODE,
            TableOptions.COLUMN_MEDIA_TO,
            TableOptions.COLUMN_MEDIA_ON_LOCAL,
            TableOptions.COLUMN_MEDIA_LIMIT);

    private final Settings table;

    /** @param table at the table's place */
    MediaSettings(Settings table) {
        this.table = table;
    }

    /** The options that say it. */
    private record Choices(Option<Mode> mode, Option<String> to, Option<OnLocal> onLocal, Option<Long> limit) {}

    /** What is said. */
    private record Said(Mode mode, Optional<String> to, OnLocal onLocal, long limit) {
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
        Said all = read(table, OF_TABLE, Optional.empty());
        if (!all.treatment().equals(MediaTreatment.REFERENCE)) {
            treatments.put(ALL, all.treatment());
        }
        for (String name : table.namesIn(TableOptions.MEDIA_COLUMNS_PLACE)) {
            Settings column = table.at(TableOptions.MEDIA_COLUMN_PLACE, TableOptions.MEDIA_COLUMNS_PLACE + "." + name);
            treatments.put(name, read(column, OF_COLUMN, Optional.of(all)).treatment());
        }
        return Map.copyOf(treatments);
    }

    /** @param others what the options have no default for */
    private static Said read(Settings settings, Choices options, Optional<Said> others) {
        Said said = new Said(
                settings.find(options.mode()).or(() -> others.map(Said::mode)).orElseThrow(),
                settings.find(options.to()).or(() -> others.flatMap(Said::to)),
                settings.find(options.onLocal())
                        .or(() -> others.map(Said::onLocal))
                        .orElseThrow(),
                settings.find(options.limit()).or(() -> others.map(Said::limit)).orElseThrow());
        if (settings.given(options.mode()).isPresent()
                && said.mode() == Mode.UPLOAD
                && said.to().isEmpty()) {
            settings.refuse(
                    options.mode(), "\"upload\" needs a place; give it beside, to: \"s3://bucket/media\" or a folder");
        }
        refuse(settings, options.to(), Mode.UPLOAD, said);
        refuse(settings, options.onLocal(), Mode.REFERENCE, said);
        refuse(settings, options.limit(), Mode.INLINE, said);
        return said;
    }

    /** A setting that nothing comes of was meant for something. */
    private static void refuse(Settings settings, Option<?> option, Mode mode, Said said) {
        if (settings.given(option).isPresent() && said.mode() != mode) {
            settings.refuse(
                    option,
                    "is for mode " + ValueForms.word(mode) + ", and the mode is " + ValueForms.word(said.mode()));
        }
    }
}

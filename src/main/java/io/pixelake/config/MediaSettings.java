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
    private final Settings table;

    /** @param table at the table's place */
    MediaSettings(Settings table) {
        this.table = table;
    }

    /** By column; under {@code *} for all that aren't named. */
    Map<String, MediaTreatment> read() {
        Map<String, MediaTreatment> treatments = new LinkedHashMap<>();
        MediaTreatment all = treatment(table);
        if (!all.equals(MediaTreatment.REFERENCE)) {
            treatments.put(ALL, all);
        }
        for (String column : table.namesIn(TableOptions.MEDIA_COLUMNS_PLACE)) {
            treatments.put(
                    column,
                    treatment(table.at(TableOptions.MEDIA_PLACE, TableOptions.MEDIA_COLUMNS_PLACE + "." + column)));
        }
        return Map.copyOf(treatments);
    }

    private MediaTreatment treatment(Settings here) {
        Mode mode = find(TableOptions.MEDIA_MODE, here).orElseThrow();
        Optional<String> to = find(TableOptions.MEDIA_TO, here);
        OnLocal onLocal = find(TableOptions.MEDIA_ON_LOCAL, here).orElseThrow();
        long limit = find(TableOptions.MEDIA_LIMIT, here).orElseThrow();
        if (mode == Mode.UPLOAD
                && to.isEmpty()
                && here.given(TableOptions.MEDIA_MODE).isPresent()) {
            here.refuse(
                    TableOptions.MEDIA_MODE,
                    "\"upload\" needs a place; give it beside, to: \"s3://bucket/media\" or a folder");
        }
        refuse(here, TableOptions.MEDIA_TO, Mode.UPLOAD, mode);
        refuse(here, TableOptions.MEDIA_ON_LOCAL, Mode.REFERENCE, mode);
        refuse(here, TableOptions.MEDIA_LIMIT, Mode.INLINE, mode);
        return switch (mode) {
            case REFERENCE -> MediaTreatment.reference(onLocal);
            case UPLOAD -> MediaTreatment.upload(to.orElse(""));
            case INLINE -> MediaTreatment.inline(limit);
        };
    }

    /** A column's own value, else its table's. */
    private <T> Optional<T> find(Option<T> option, Settings here) {
        Optional<T> ofTable = table.find(option);
        return here == table
                ? ofTable
                : here.read(option).map(value -> here.found(option, value)).or(() -> ofTable);
    }

    /** A setting that nothing comes of was meant for something. */
    private static void refuse(Settings here, Option<?> option, Mode itsMode, Mode mode) {
        if (here.given(option).isPresent() && mode != itsMode) {
            here.refuse(
                    option, "is for mode " + ValueForms.word(itsMode) + ", and the mode is " + ValueForms.word(mode));
        }
    }
}

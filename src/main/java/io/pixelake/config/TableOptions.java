package io.pixelake.config;

import static io.pixelake.config.ValueForms.folderUrl;
import static io.pixelake.config.ValueForms.matching;
import static io.pixelake.config.ValueForms.oneOf;
import static io.pixelake.config.ValueForms.size;
import static io.pixelake.config.ValueForms.text;
import static io.pixelake.config.ValueForms.truth;

import io.pixelake.model.MediaTreatment;
import io.pixelake.model.MediaTreatment.Mode;
import io.pixelake.model.MediaTreatment.OnLocal;
import io.pixelake.model.TableLayout.Sorted;
import io.pixelake.model.TableLayout.Transform;
import java.util.List;

/** The options of single tables. */
final class TableOptions {
    private static final String NAME = "[^.]*[^.\\s][^.]*";

    static final String PLACE = "tables.<path>";
    static final String MEDIA_PLACE = PLACE + ".media";
    static final String MEDIA_COLUMNS_PLACE = MEDIA_PLACE + ".columns";
    static final String MEDIA_COLUMN_PLACE = MEDIA_COLUMNS_PLACE + ".<column>";

    static final Option<String> TARGET = Option.of(
                    PLACE + ".target",
                    matching(
                            "`namespace.table`",
                            "a namespace and a table, as in analytics.images",
                            NAME + "(\\." + NAME + ")+"))
            .without("from the table's path")
            .means("The Iceberg table that mirrors the Pixeltable table of that path.");

    static final Option<MirrorConfig.Errors> ERRORS = Option.of(PLACE + ".errors", oneOf(MirrorConfig.Errors.class))
            .by(MirrorConfig.Errors.NONE)
            .means("Whether the errors of computed and media cells get columns, `<column>_errortype` and"
                    + " `<column>_errormsg`.");

    static final Option<Boolean> EMBEDDINGS = Option.of(PLACE + ".embeddings", truth())
            .by(false)
            .means("Whether the values of embedding indexes get columns, `<column>_<index>`.");

    static final Option<String> SELECT = Option.of(
                    PLACE + ".select", matching("text", "SQL, or leave it out", "(?s).*\\S.*"))
            .without("all columns")
            .means("Which columns, and expressions over them, as behind SQL's SELECT: `label, width * height AS"
                    + " area`.");

    static final Option<String> SELECT_EACH = Option.of(PLACE + ".select.*", text("TEXT", "text"))
            .without("all columns")
            .means("The same, one by one: the name in the mirror, and the column or expression that it shows.");

    static final Option<String> WHERE = Option.of(
                    PLACE + ".where", matching("text", "SQL, or leave it out", "(?s).*\\S.*"))
            .without("all rows")
            .means("Which rows, as behind SQL's WHERE: `width > 500 AND label LIKE 'c%'`.");

    static final Option<String> TYPES = Option.of(PLACE + ".types.*", text("TEXT", "Flink SQL type"))
            .without("as Pixeltable's types")
            .means("The type that a column is cast to, by its name in the mirror: `DOUBLE`, `ROW<k BIGINT, tags"
                    + " ARRAY<STRING>>`.");

    static final Option<JsonForms.Form> JSON = Option.of(PLACE + ".json", oneOf(JsonForms.Form.class))
            .by(JsonForms.Form.STRING)
            .means("How JSON columns are mirrored: as text, as the type that all their values fit, or as Iceberg's"
                    + " VARIANT.");

    static final Option<JsonForms.Form> JSON_EACH = Option.of(PLACE + ".json.*", oneOf(JsonForms.Form.class))
            .by(JsonForms.Form.STRING)
            .means("The same for one column, by its name in the mirror; all others are text.");

    static final Option<List<Transform>> PARTITION = Option.of(PLACE + ".partition", LayoutSettings.PARTITION)
            .without("none")
            .means("What the Iceberg table is partitioned by.");

    static final Option<List<Sorted>> ORDER = Option.of(PLACE + ".order", LayoutSettings.ORDER)
            .without("none")
            .means("What the rows of each data file are sorted by.");

    static final Option<String> PROPERTIES = Option.of(PLACE + ".properties.*", text("TEXT", "text"))
            .without("Iceberg's, with `zstd`")
            .means("Properties of the Iceberg table, for instance `write.parquet.compression-codec`.");

    static final Option<MirrorConfig.OnBadCell> ON_BAD_CELL = Option.of(
                    PLACE + ".on-bad-cell", oneOf(MirrorConfig.OnBadCell.class))
            .by(MirrorConfig.OnBadCell.FAIL)
            .means("What becomes of a cell that can't be read or mapped: its table stops, or it becomes NULL and is"
                    + " noted.");

    static final Option<Mode> MEDIA_MODE = Option.of(MEDIA_PLACE + ".mode", oneOf(Mode.class))
            .by(Mode.REFERENCE)
            .means("What media columns hold: the URL as it is, the URL of a copy, or the file's bytes.");

    static final Option<String> MEDIA_TO = Option.of(MEDIA_PLACE + ".to", folderUrl())
            .without("none")
            .means("With `mode: upload`: where local files are uploaded to, under the SHA-256 of their content.");

    static final Option<OnLocal> MEDIA_ON_LOCAL = Option.of(MEDIA_PLACE + ".on-local", oneOf(OnLocal.settings()))
            .by(OnLocal.WARN)
            .means("With `mode: reference`: what to do about URLs of local files, which nobody else can read.");

    static final Option<Long> MEDIA_LIMIT = Option.of(MEDIA_PLACE + ".limit", size())
            .by(MediaTreatment.DEFAULT_LIMIT_BYTES)
            .means("With `mode: inline`: the biggest file that may become a cell.");

    /** These are read as the table's, which hold where they aren't given. */
    static final Option<Mode> COLUMN_MEDIA_MODE =
            ofColumn(MEDIA_MODE, "The same for one column, by its name in the mirror.");

    static final Option<String> COLUMN_MEDIA_TO = ofColumn(MEDIA_TO, "The same for one column.");
    static final Option<OnLocal> COLUMN_MEDIA_ON_LOCAL = ofColumn(MEDIA_ON_LOCAL, "The same for one column.");
    static final Option<Long> COLUMN_MEDIA_LIMIT = ofColumn(MEDIA_LIMIT, "The same for one column.");

    private TableOptions() {}

    private static <T> Option<T> ofColumn(Option<T> ofTable, String meaning) {
        String key = MEDIA_COLUMN_PLACE + ofTable.key().substring(MEDIA_PLACE.length());
        return Option.of(key, ofTable.form()).without("as the table's").means(meaning);
    }
}

package io.pixelake.changes.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.changes.show.ChangesRequest.Format;
import io.pixelake.config.UserError;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.testkit.MirrorConfigs;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code pixelake changes} on a real lake. */
class ChangesRunTest extends EmbeddedLake {
    @BeforeEach
    void threeVersions() throws Exception {
        commit(catalog, first(row(1, 1), row(2, 1)));
        commit(catalog, delta(2, List.of(row(1, 1), row(2, 1)), rowWith(77, 1, 2), row(3, 2)));
        commit(catalog, delta(3, List.of(row(3, 2)), row(3, 3)));
    }

    @Test
    void peopleSeeWhatWasAndWhatIs() {
        assertThat(changes("demo/t", OptionalLong.of(1), OptionalLong.empty(), Format.TABLE, false))
                .isEqualTo("""
                        version 2, 1970-01-01 00:00:02 UTC
                          ~ 1  i=10 -> 77
                          + 3  i=30
                          - 2  i=20
                          1 inserted, 1 updated, 1 deleted
                        version 3, 1970-01-01 00:00:02 UTC
                          ~ 3  written again with the same cells
                          0 inserted, 1 updated, 0 deleted
                        """);
    }

    @Test
    void programsGetLines() {
        assertThat(changes("Demo/T", OptionalLong.of(1), OptionalLong.of(2), Format.JSONL, true))
                .isEqualTo("""
                        {"_pxt_op":"update_before","_pxt_change":4,"_pxt_version":2,"_pxt_rowid":1,"i":10}
                        {"_pxt_op":"update","_pxt_change":4,"_pxt_version":2,"_pxt_rowid":1,"i":77}
                        {"_pxt_op":"insert","_pxt_change":4,"_pxt_version":2,"_pxt_rowid":3,"i":30}
                        {"_pxt_op":"delete","_pxt_change":4,"_pxt_version":2,"_pxt_rowid":2,"i":20}
                        """);
        assertThat(changes("demo/t", OptionalLong.empty(), OptionalLong.of(1), Format.CSV, false))
                .isEqualTo("""
                        _pxt_op,_pxt_change,_pxt_version,_pxt_rowid,i
                        insert,2,1,1,10
                        insert,2,1,2,20
                        """);
    }

    @Test
    void aVersionOrATableThatIsNotThereIsSaidWithWhatThereIs() {
        assertThatThrownBy(() -> changes("demo/t", OptionalLong.of(0), OptionalLong.empty(), Format.TABLE, false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("doesn't have that version. It has 1 to 3.");
        assertThatThrownBy(() -> changes("demo/t", OptionalLong.of(3), OptionalLong.of(1), Format.TABLE, false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Give the earlier one as --from");
        assertThatThrownBy(() -> changes("demo/x", OptionalLong.empty(), OptionalLong.empty(), Format.TABLE, false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has no mirror of a table of that path. The nearest: demo/t.");
        assertThat(changes("demo/t", OptionalLong.of(3), OptionalLong.empty(), Format.TABLE, false))
                .isEmpty();
    }

    private String changes(String table, OptionalLong from, OptionalLong to, Format format, boolean before) {
        StringWriter written = new StringWriter();
        PrintWriter out = new PrintWriter(written);
        ChangesRequest request = new ChangesRequest(table, from, to, format, before);
        assertThat(new ChangesRun(MirrorConfigs.of(lake, lake).load(), request, out, out).run())
                .isZero();
        out.flush();
        return written.toString();
    }
}

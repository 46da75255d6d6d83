package io.pixelake.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.Compression;
import io.pixelake.config.MirrorConfig.FileFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangelogPartTest {
    private static final ChangelogLine FIRST = line("first\n");

    @TempDir
    Path folder;

    private final OpenParts openParts = new OpenParts();

    @ParameterizedTest
    @EnumSource
    void aCsvPartBeginsWithOneHeader(Compression compression) throws IOException {
        assertThat(written(FileFormat.CSV, compression)).isEqualTo("_pxt_op,a\r\nfirst\nsecond\n");
    }

    @ParameterizedTest
    @EnumSource
    void jsonlHasNoHeader(Compression compression) throws IOException {
        assertThat(written(FileFormat.JSONL, compression)).isEqualTo("first\nsecond\n");
    }

    @Test
    void theRollingPolicyIsToldThePartsColumns() throws IOException {
        assertThat(openParts.takes(FIRST)).isFalse();

        written(FileFormat.JSONL, Compression.NONE);

        assertThat(openParts.takes(FIRST)).isTrue();
    }

    /** FileSink closes the part's stream itself, to commit it later. */
    @ParameterizedTest
    @EnumSource
    void finishingLeavesTheStreamOpen(Compression compression) throws IOException {
        RecoverableFsDataOutputStream stream = part();
        BulkWriter<ChangelogLine> part =
                new ChangelogPart.Factory(FileFormat.JSONL, compression, openParts).create(stream);
        part.addElement(FIRST);
        part.finish();

        long length = stream.getPos();
        stream.write('x');

        assertThat(stream.getPos()).isEqualTo(length + 1);
        stream.close();
    }

    private String written(FileFormat format, Compression compression) throws IOException {
        RecoverableFsDataOutputStream stream = part();
        BulkWriter<ChangelogLine> part = new ChangelogPart.Factory(format, compression, openParts).create(stream);
        part.addElement(FIRST);
        part.addElement(line("second\n"));
        part.flush();
        part.finish();
        stream.closeForCommit().commit();
        return CompressedFiles.text(folder.resolve("part"), compression);
    }

    private RecoverableFsDataOutputStream part() throws IOException {
        return FileSystem.getLocalFileSystem()
                .createRecoverableWriter()
                .open(org.apache.flink.core.fs.Path.fromLocalFile(
                        folder.resolve("part").toFile()));
    }

    private static ChangelogLine line(String text) {
        return new ChangelogLine("demo/t", "_pxt_op,a", text.getBytes(StandardCharsets.UTF_8));
    }
}

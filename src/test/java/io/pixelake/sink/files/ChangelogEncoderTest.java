package io.pixelake.sink.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.MirrorConfig.FileFormat;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.fs.RecoverableWriter.ResumeRecoverable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangelogEncoderTest {
    @TempDir
    Path folder;

    @Test
    void aPartBeginsWithOneHeader() throws IOException {
        assertThat(written(FileFormat.CSV)).isEqualTo("_pxt_op,a\r\nfirst\nsecond\n");
    }

    @Test
    void jsonlHasNoHeader() throws IOException {
        assertThat(written(FileFormat.JSONL)).isEqualTo("first\nsecond\n");
    }

    /** A part that a checkpoint left open goes on in another process, with an encoder that never saw its beginning. */
    @Test
    void aPartTakenUpAgainGetsNoSecondHeader() throws IOException {
        RecoverableWriter writer = FileSystem.getLocalFileSystem().createRecoverableWriter();
        RecoverableFsDataOutputStream part = writer.open(path());
        encoder(FileFormat.CSV).encode(line("first\n"), part);
        ResumeRecoverable checkpoint = (ResumeRecoverable) part.persist();
        encoder(FileFormat.CSV).encode(line("lost\n"), part);
        part.close();

        RecoverableFsDataOutputStream resumed = writer.recover(checkpoint);
        encoder(FileFormat.CSV).encode(line("second\n"), resumed);
        resumed.closeForCommit().commit();

        assertThat(Files.readString(file())).isEqualTo("_pxt_op,a\r\nfirst\nsecond\n");
    }

    @Test
    void aPartTakenUpBeforeItsFirstLineGetsItsHeader() throws IOException {
        RecoverableWriter writer = FileSystem.getLocalFileSystem().createRecoverableWriter();
        RecoverableFsDataOutputStream part = writer.open(path());
        ResumeRecoverable checkpoint = (ResumeRecoverable) part.persist();
        encoder(FileFormat.CSV).encode(line("lost\n"), part);
        part.close();

        RecoverableFsDataOutputStream resumed = writer.recover(checkpoint);
        encoder(FileFormat.CSV).encode(line("first\n"), resumed);
        resumed.closeForCommit().commit();

        assertThat(Files.readString(file())).isEqualTo("_pxt_op,a\r\nfirst\n");
    }

    @Test
    void aStreamWithoutAPositionIsRefused() {
        assertThatThrownBy(() -> encoder(FileFormat.CSV).encode(line("first\n"), new ByteArrayOutputStream()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ByteArrayOutputStream");
    }

    private String written(FileFormat format) throws IOException {
        ChangelogEncoder encoder = encoder(format);
        RecoverableFsDataOutputStream part =
                FileSystem.getLocalFileSystem().createRecoverableWriter().open(path());
        encoder.encode(line("first\n"), part);
        encoder.encode(line("second\n"), part);
        part.closeForCommit().commit();
        return Files.readString(file());
    }

    private static ChangelogEncoder encoder(FileFormat format) {
        return new ChangelogEncoder(format, new OpenParts());
    }

    private static ChangelogLine line(String text) {
        return new ChangelogLine("demo/t", "_pxt_op,a", text.getBytes(StandardCharsets.UTF_8));
    }

    private org.apache.flink.core.fs.Path path() {
        return org.apache.flink.core.fs.Path.fromLocalFile(file().toFile());
    }

    private Path file() {
        return new File(folder.toFile(), "part").toPath();
    }
}

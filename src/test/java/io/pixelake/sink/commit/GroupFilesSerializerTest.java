package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.sink.commit.GroupFiles.SplitCounts;
import io.pixelake.sink.deletes.DeletedKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** State that released versions wrote must be read for ever: the bytes of each format version are kept as resources. */
class GroupFilesSerializerTest {
    private static final GroupFiles FILES = new GroupFiles(
            Plans.plan(Plans.TABLE, 12, 11, 3),
            List.of("{\"file-path\":\"/lake/ü.parquet\"}", "{}"),
            List.of(new DeletedKeys.File("/lake/gone.bin", 5_000_000_000L)),
            Map.of(0, new SplitCounts(7, 3), 2, new SplitCounts(0, 1)));

    private final GroupFilesSerializer serializer = new GroupFilesSerializer();

    /** Writes the resource of a new format version. @param args the folder, src/test/resources/io/pixelake/sink/iceberg */
    public static void main(String[] args) throws IOException {
        GroupFilesSerializer serializer = new GroupFilesSerializer();
        Files.write(
                Path.of(args[0], "group-files-v" + serializer.getVersion() + ".bin"), serializer.serialize(withKeys()));
    }

    @Test
    void keptBytesOfVersion2AreStillRead() throws IOException {
        assertThat(serializer.deserialize(2, kept(2))).isEqualTo(FILES);
    }

    @Test
    void keptBytesOfVersion3AreStillRead() throws IOException {
        assertThat(serializer.deserialize(3, kept(3))).isEqualTo(withKeys());
    }

    @Test
    void whatIsWrittenNowIsRead() throws IOException {
        assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(withKeys())))
                .isEqualTo(withKeys());
        GroupFiles none = GroupFiles.none(FILES.plan());
        assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(none)))
                .isEqualTo(none);
    }

    @Test
    void bytesOfAnUnknownVersionAreRefused() {
        for (int version : List.of(1, 4)) {
            assertThatThrownBy(() -> serializer.deserialize(version, kept(3)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("version " + version)
                    .hasMessageContaining("knows versions 2 and 3");
        }
    }

    private static GroupFiles withKeys() {
        return FILES.and(new GroupFiles(
                FILES.plan(),
                List.of(),
                List.of(new DeletedKeys.Inline(ByteBuffer.wrap(new byte[] {1, 2, 3}), 7)),
                Map.of()));
    }

    private static byte[] kept(int version) throws IOException {
        try (InputStream in = GroupFilesSerializerTest.class.getResourceAsStream("group-files-v" + version + ".bin")) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        }
    }
}

package io.pixelake.changes;

import io.pixelake.config.FlinkPaths;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.config.MirrorConfig.FileTarget;
import io.pixelake.model.MirrorEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.sink.FileSinkCommittable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.shaded.guava33.com.google.common.hash.Hashing;
import org.apache.flink.streaming.api.datastream.CustomSinkOperatorUidHashes;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.util.StringUtils;

/**
 * Takes up what releases left that wrote change files before the commit: the committers of their file sinks have parts
 * in their state that are whole and lack only their final name. They get it when such state is restored; nothing else is
 * ever written. Assumptions:
 *
 * <ul>
 *   <li>A part ended at each checkpoint, so there is no state of one that was to be continued.
 *   <li>A part's state holds its full path: it is finished where it lies, whatever the target's folder and compression are
 *       now. It may be finished twice.
 *   <li>The uids are those releases': the format and the position among the targets of this format. In the first of them
 *       it was the folder as typed: state under that uid is found too.
 * </ul>
 */
public final class FormerChangeFiles {
    private FormerChangeFiles() {}

    /** @param targets in the order that the settings have */
    public static void finish(DataStream<MirrorEvent> events, List<FileTarget> targets) {
        Map<FileFormat, Integer> positions = new EnumMap<>(FileFormat.class);
        for (FileTarget target : targets) {
            String typed = "files-" + target.format() + " " + target.path();
            int position = positions.merge(target.format(), 1, Integer::sum);
            events.sinkTo(
                            new Parts(target),
                            CustomSinkOperatorUidHashes.builder()
                                    .setWriterUidHash(uidHash(typed))
                                    .setCommitterUidHash(uidHash("Sink Committer: " + typed))
                                    .build())
                    .name("Former " + target.format() + " files " + position)
                    .uid("files-" + target.format() + " " + position);
        }
    }

    /** The committers, by the ids that a checkpoint has for them. */
    public static Set<OperatorID> committers(List<FileTarget> targets) {
        Map<FileFormat, Integer> positions = new EnumMap<>(FileFormat.class);
        Set<OperatorID> committers = new HashSet<>();
        for (FileTarget target : targets) {
            int position = positions.merge(target.format(), 1, Integer::sum);
            for (String uid : List.of(
                    "files-" + target.format() + " " + target.path(), "files-" + target.format() + " " + position)) {
                committers.add(new OperatorID(StringUtils.hexStringToByte(uidHash("Sink Committer: " + uid))));
            }
        }
        return committers;
    }

    /** What Flink makes of a uid. It looks for state under such a hash first, and writes it under the uid. */
    private static String uidHash(String uid) {
        return Hashing.murmur3_128(0)
                .newHasher()
                .putString(uid, StandardCharsets.UTF_8)
                .hash()
                .toString();
    }

    /** FileSink without its writer. */
    private static final class Parts implements Sink<MirrorEvent>, SupportsCommitter<FileSinkCommittable> {
        private static final long serialVersionUID = 1L;

        private final FileSink<MirrorEvent> files;

        /** @param target says by its path which file system the parts are in */
        Parts(FileTarget target) {
            files = FileSink.forRowFormat(FlinkPaths.of(target.path()), new SimpleStringEncoder<MirrorEvent>())
                    .build();
        }

        @Override
        public SinkWriter<MirrorEvent> createWriter(WriterInitContext context) {
            return new NoWriter();
        }

        @Override
        public Committer<FileSinkCommittable> createCommitter(CommitterInitContext context) throws IOException {
            return files.createCommitter(context);
        }

        @Override
        public SimpleVersionedSerializer<FileSinkCommittable> getCommittableSerializer() {
            return files.getCommittableSerializer();
        }
    }

    private static final class NoWriter implements CommittingSinkWriter<MirrorEvent, FileSinkCommittable> {
        @Override
        public void write(MirrorEvent event, Context context) {}

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public Collection<FileSinkCommittable> prepareCommit() {
            return List.of();
        }

        @Override
        public void close() {}
    }
}

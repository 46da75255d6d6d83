package io.pixelake.changes;

import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.config.MirrorConfig.FileTarget;
import io.pixelake.model.MirrorEvent;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.shaded.guava33.com.google.common.hash.Hashing;
import org.apache.flink.streaming.api.datastream.CustomSinkOperatorUidHashes;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * The operators that write change files. Their uids are the format and the position among the targets of this format, so that state is found again however
 * the folder is written, and where it moved. Up to version 0.1 the uid was the folder as typed: state under that one is taken up too.
 */
public final class ChangeFileOperators {
    private final DataStream<MirrorEvent> events;
    private final Map<FileFormat, Integer> targets = new EnumMap<>(FileFormat.class);

    public ChangeFileOperators(DataStream<MirrorEvent> events) {
        this.events = events;
    }

    /** Adds them for all targets, in the order that the settings have. */
    public void addAll(List<FileTarget> files) {
        files.forEach(this::add);
    }

    private void add(FileTarget target) {
        String name = target.format() + " " + target.path();
        String uid = target.format() + " " + targets.merge(target.format(), 1, Integer::sum);
        events.flatMap(new MirrorEventToChangelogLine(target.format()))
                .name(name + " lines")
                .uid("lines-" + uid)
                .sinkTo(
                        new ChangelogFileSink(target),
                        CustomSinkOperatorUidHashes.builder()
                                .setWriterUidHash(uidHash("files-" + name))
                                .setCommitterUidHash(uidHash("Sink Committer: files-" + name))
                                .build())
                .name(name)
                .uid("files-" + uid);
    }

    /** What Flink makes of a uid. It looks for an operator's state under such a hash first, and writes it under the uid. */
    static String uidHash(String uid) {
        return Hashing.murmur3_128(0)
                .newHasher()
                .putString(uid, StandardCharsets.UTF_8)
                .hash()
                .toString();
    }
}

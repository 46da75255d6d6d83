package io.pixelake.source.enumerator;

import io.pixelake.source.poll.OtherSourceException;
import io.pixelake.source.split.MirrorSplit;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;

/**
 * Takes the place of an enumerator whose state is another source's, and fails the job when it is started. Flink only logs what is thrown while
 * an enumerator is restored, and leaves the job running without one.
 */
public record RefusedEnumerator(OtherSourceException refusal, EnumeratorState state)
        implements SplitEnumerator<MirrorSplit, EnumeratorState> {

    @Override
    public void start() {
        throw refusal;
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {}

    @Override
    public void addSplitsBack(List<MirrorSplit> splits, int subtask) {}

    @Override
    public void addReader(int subtask) {}

    @Override
    public EnumeratorState snapshotState(long checkpointId) {
        return state;
    }

    @Override
    public void close() {}
}

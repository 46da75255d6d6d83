package io.pixelake.source.enumerator;

import io.pixelake.source.split.MirrorSplit;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;

/**
 * Takes the place of an enumerator whose state is another source's, and fails the job when it is started. Flink only logs what is thrown while
 * an enumerator is restored, and leaves the job running without one.
 */
public final class RefusedEnumerator implements SplitEnumerator<MirrorSplit, EnumeratorState> {
    private final OtherSourceException refusal;
    private final EnumeratorState state;

    public RefusedEnumerator(OtherSourceException refusal, EnumeratorState state) {
        this.refusal = refusal;
        this.state = state;
    }

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

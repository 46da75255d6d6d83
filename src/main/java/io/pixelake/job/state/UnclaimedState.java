package io.pixelake.job.state;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** State in a checkpoint that no operator of a job takes up. Flink drops it without a word, if it may drop it. */
public final class UnclaimedState {
    private static final Logger LOG = LoggerFactory.getLogger(UnclaimedState.class);

    private final Checkpoint checkpoint;

    public UnclaimedState(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    public void warn(JobGraph job) throws IOException {
        List<String> names = names(job);
        if (!names.isEmpty()) {
            LOG.warn(
                    "State of {} in {} isn't restored: this run has no such operator. Earlier releases kept the last parts of --csv and --jsonl files there."
                            + " If these are wanted, stop this run and start it once with the same --csv and --jsonl as before",
                    String.join(", ", names),
                    checkpoint.directory());
        }
    }

    List<String> names(JobGraph job) throws IOException {
        Set<OperatorID> taken = operators(job);
        return checkpoint.operatorsWithState().stream()
                .filter(operator -> !taken.contains(operator.getOperatorID()))
                .map(UnclaimedState::name)
                .sorted()
                .toList();
    }

    private static String name(OperatorState operator) {
        return operator.getOperatorName()
                .filter(name -> !name.isEmpty())
                .map(name -> '"' + name + '"')
                .orElseGet(() -> "operator " + operator.getOperatorID());
    }

    private static Set<OperatorID> operators(JobGraph job) {
        Set<OperatorID> operators = new HashSet<>();
        for (JobVertex vertex : job.getVertices()) {
            for (OperatorIDPair pair : vertex.getOperatorIDs()) {
                operators.add(pair.getGeneratedOperatorID());
                pair.getUserDefinedOperatorID().ifPresent(operators::add);
            }
        }
        return operators;
    }
}

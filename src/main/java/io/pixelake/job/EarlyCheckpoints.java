package io.pixelake.job;

import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.AllRead;
import java.time.Duration;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.operators.coordination.OperatorEventGateway;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.CoordinatedOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Passes everything on but the news that all is read, on which it asks the job's coordinator for a checkpoint: otherwise what was read would wait
 * for the next one of the clock. Only a coordinator of an operator gets at the one of checkpoints.
 */
final class EarlyCheckpoints extends AbstractStreamOperatorFactory<MirrorEvent>
        implements OneInputStreamOperatorFactory<MirrorEvent, MirrorEvent>, CoordinatedOperatorFactory<MirrorEvent> {
    private static final long serialVersionUID = 1L;

    private final Duration interval;

    /** @param interval the job's time between checkpoints: early ones come hardly more often than that, besides those of the clock */
    EarlyCheckpoints(Duration interval) {
        this.interval = interval;
        chainingStrategy = ChainingStrategy.ALWAYS;
    }

    /** To the coordinator: all is read. */
    record Asked() implements OperatorEvent {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public OperatorCoordinator.Provider getCoordinatorProvider(String operatorName, OperatorID operatorId) {
        return new EarlyCheckpointCoordinator.Provider(operatorId, interval);
    }

    @Override
    public <T extends StreamOperator<MirrorEvent>> T createStreamOperator(
            StreamOperatorParameters<MirrorEvent> parameters) {
        OperatorID id = parameters.getStreamConfig().getOperatorID();
        @SuppressWarnings("unchecked")
        T operator = (T)
                new Operator(parameters, parameters.getOperatorEventDispatcher().getOperatorEventGateway(id));
        return operator;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return Operator.class;
    }

    /** Task thread only. */
    private static final class Operator extends AbstractStreamOperator<MirrorEvent>
            implements OneInputStreamOperator<MirrorEvent, MirrorEvent> {
        private static final long serialVersionUID = 1L;

        private final transient OperatorEventGateway coordinator;

        Operator(StreamOperatorParameters<MirrorEvent> parameters, OperatorEventGateway coordinator) {
            super(parameters);
            this.coordinator = coordinator;
        }

        @Override
        public void processElement(StreamRecord<MirrorEvent> event) {
            if (event.getValue() instanceof AllRead) {
                coordinator.sendEventToCoordinator(new Asked());
            } else {
                output.collect(event);
            }
        }
    }
}

package io.pixelake.lake;

import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * A run of Pixelake that commits to mirrors.
 *
 * @param run random, one per start of a job; the same when Flink restarts the job's tasks
 * @param job the Flink job's name
 * @param host the machine that started the job
 * @param process its process there
 * @param since when it started, in milliseconds
 */
public record MirrorHolder(String run, String job, String host, long process, Instant since) implements Serializable {
    public MirrorHolder {
        since = since.truncatedTo(ChronoUnit.MILLIS);
    }

    /** A run that starts now, in this process. */
    public static MirrorHolder startingNow(String job) {
        return new MirrorHolder(
                UUID.randomUUID().toString(),
                job,
                thisHost(),
                ProcessHandle.current().pid(),
                Instant.now());
    }

    /** The name of the machine that this process runs on. */
    public static String thisHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "an unknown host";
        }
    }

    /** Whether it started before another; of two that started at once, one and the same goes first for both. */
    boolean startedBefore(MirrorHolder other) {
        int order = since.compareTo(other.since);
        return order < 0 || (order == 0 && run.compareTo(other.run) < 0);
    }

    /** In words, for messages. */
    @Override
    public String toString() {
        return "process " + process + " on " + host + ", job " + job + ", since " + since;
    }
}

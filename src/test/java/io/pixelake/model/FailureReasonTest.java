package io.pixelake.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class FailureReasonTest {
    @Test
    void theCauseThatNamesTheServerIsSaid() {
        IOException refused = new IOException(
                "Connect to http://nobody:8181 [nobody/10.0.0.7] failed: Connection refused",
                new ConnectException("Connection refused"));

        assertThat(FailureReason.of(new IllegalStateException("Error occurred while processing GET request", refused)))
                .isEqualTo("Error occurred while processing GET request: Connect to http://nobody:8181"
                        + " [nobody/10.0.0.7] failed: Connection refused");
        assertThat(FailureReason.of(refused)).isEqualTo(refused.getMessage());
        assertThat(FailureReason.first(new IllegalStateException("The job failed", refused)))
                .isEqualTo(refused.getMessage());
        assertThat(FailureReason.first(new IllegalStateException("The job failed", new IllegalStateException("Full"))))
                .isEqualTo("Full");
    }

    @Test
    void aCauseWithoutWordsIsNamed() {
        assertThat(FailureReason.of(new IllegalStateException("Cannot read it.", new EOFException())))
                .isEqualTo("Cannot read it: EOFException");
        assertThat(FailureReason.of(new EOFException())).isEqualTo("EOFException");
    }

    @Test
    void aFailureWithoutCauseIsItsWords() {
        assertThat(FailureReason.of(new IllegalStateException("Not now."))).isEqualTo("Not now");
    }

    /** Hive's client has one in its message. */
    @Test
    void aStackTraceWithinTheWordsIsLeftOut() {
        Exception lost = new Exception("Could not connect: java.net.ConnectException: Connection refused\n"
                + "\tat org.apache.thrift.transport.TSocket.open(TSocket.java:226)\n"
                + "Caused by: java.net.ConnectException: Connection refused\n\t... 48 more\n");
        String words = "Could not connect: java.net.ConnectException: Connection refused";

        assertThat(FailureReason.of(new IllegalStateException("Failed.", lost))).isEqualTo("Failed: " + words);
        assertThat(FailureReason.first(lost)).isEqualTo(words);
    }
}

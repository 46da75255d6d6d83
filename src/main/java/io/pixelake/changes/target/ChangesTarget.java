package io.pixelake.changes.target;

import io.pixelake.changes.feed.FeedPosition;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.catalog.TableIdentifier;

/** Where the changes of mirrors are written to, once each, behind the commits that made them. One thread per mirror at a time. */
public interface ChangesTarget {

    /**
     * Writes all that the mirror's committed snapshots changed since the last time. After a failure, whatever it left, the next call
     * continues where this one came to. A mirror that isn't there, or has no version yet, has no changes.
     *
     * @throws ChangesTargetException when it can't continue until somebody does what the message says
     * @throws java.util.concurrent.CancellationException when the thread is interrupted
     */
    CaughtUp catchUp(TableIdentifier mirror) throws IOException, ChangesTargetException;

    /**
     * Up to where the target holds the changes of a mirror, whose later snapshots are still needed ({@link
     * io.pixelake.changes.feed.ChangeFeed#needed}). Empty: it holds none yet.
     *
     * @throws ChangesTargetException as {@link #catchUp}
     */
    Optional<FeedPosition> reported(TableIdentifier mirror) throws IOException, ChangesTargetException;

    /**
     * Lets readers see what was written: called now and then, and in the end.
     *
     * @param all whether also what is to wait for more
     * @return the mirrors of which that failed; what wasn't published is written again by {@link #catchUp}
     */
    default Map<TableIdentifier, Exception> publish(boolean all) {
        return Map.of();
    }
}

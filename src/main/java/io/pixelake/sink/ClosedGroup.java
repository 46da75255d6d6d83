package io.pixelake.sink;

import io.pixelake.lake.write.BackgroundUploads;
import io.pixelake.sink.commit.GroupFiles;
import java.io.IOException;
import java.util.Optional;

/** What a writer wrote of a group. Its files may still be on their way to the store, and until they are there nobody is told of them. */
public final class ClosedGroup {
    private final GroupFiles files;
    private final Optional<BackgroundUploads.Batch> uploads;

    private ClosedGroup(GroupFiles files, Optional<BackgroundUploads.Batch> uploads) {
        this.files = files;
        this.uploads = uploads;
    }

    static ClosedGroup withoutFiles(GroupFiles files) {
        return new ClosedGroup(files, Optional.empty());
    }

    static ClosedGroup of(GroupFiles files, BackgroundUploads.Batch uploads) {
        return new ClosedGroup(files, Optional.of(uploads));
    }

    GroupFiles files() {
        return files;
    }

    /**
     * Waits until its files are there.
     *
     * @throws RuntimeException why one of them couldn't be written
     * @throws IOException if the task is cancelled
     */
    public GroupFiles await() throws IOException {
        try {
            if (uploads.isPresent()) {
                uploads.get().await();
            }
            return files;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}

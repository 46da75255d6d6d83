package io.pixelake.job;

import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.sink.iceberg.LakePlace;
import io.pixelake.sink.iceberg.LakeRelocation;
import io.pixelake.sink.iceberg.LakeRelocation.Relocated;
import io.pixelake.sink.iceberg.MirrorHolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/** Runs {@code pixelake lake relocate}. */
public final class LakeRelocationRun {
    private final MirrorConfig.Lake lake;
    private final PrintWriter out;

    public LakeRelocationRun(MirrorConfig config, PrintWriter out) {
        lake = config.lake();
        this.out = out;
    }

    /**
     * Makes the paths of a lake lead to where it lies now.
     *
     * @return the exit code
     * @throws UserError when that can't be done; everything is as it was then
     */
    public int run() {
        if (!lake.catalog().isEmpty()) {
            throw new UserError(
                    2,
                    "Cannot relocate the tables of the catalog " + lake.catalogName()
                            + ": only an embedded lake can be relocated. Give its folder with --lake DIR, and no catalog.");
        }
        ExistingLake.checkThere(lake);
        Path folder = Path.of(lake.directory());
        Optional<Path> made = LakePlace.madeElsewhere(folder);
        if (made.isEmpty()) {
            say("The paths of the lake at " + folder + " lead to where it lies; nothing was done.");
            return 0;
        }
        relocate(folder, made.get());
        return 0;
    }

    private void relocate(Path folder, Path made) {
        try (LakeState state = LakeState.open(lake.stateDirectory(), MirrorHolder.startingNow("relocation"))) {
            // The state names files by their old paths. Without it a mirror continues from what its tables hold.
            Relocated done = LakeRelocation.run(folder, state::forgetCheckpoints);
            say("The lake at " + folder + " was made at " + made + ". Now the paths of its "
                    + done.tables() + (done.tables() == 1 ? " table lead" : " tables lead") + " to where it lies: "
                    + done.written() + " files of manifests and deletes were written again, no data files.");
            say(
                    "The state of its mirror is left behind: the next pixelake mirror continues from what the tables hold.");
        } catch (IOException e) {
            throw new UserError(
                    1,
                    "Cannot relocate the lake at " + folder + ": " + e.getMessage()
                            + ". Its catalog is as it was. Make sure that all its files were copied, and run it again.",
                    e);
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}

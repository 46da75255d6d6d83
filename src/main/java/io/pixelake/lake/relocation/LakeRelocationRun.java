package io.pixelake.lake.relocation;

import io.pixelake.access.ExistingLakeAccess;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.job.state.LocalState;
import io.pixelake.job.state.StateSetAside;
import io.pixelake.lake.LakePlace;
import io.pixelake.lake.MirrorHolder;
import io.pixelake.lake.relocation.LakeRelocation.Relocated;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs {@code pixelake lake relocate}. */
public record LakeRelocationRun(MirrorConfig.Lake lake, PrintWriter out) {
    private static final Logger LOG = LoggerFactory.getLogger(LakeRelocationRun.class);

    /**
     * Makes the paths of a lake lead to where it lies now.
     *
     * @return the exit code
     * @throws UserError when that can't be done; everything is as it was then
     */
    public int run() {
        if (!lake.catalog().isEmbedded()) {
            throw new UserError(
                    2,
                    "Cannot relocate the tables of the catalog "
                            + lake.catalog().name()
                            + ": only an embedded lake can be relocated. Give its folder with --lake DIR, and no catalog.");
        }
        ExistingLakeAccess.checkThere(lake);
        Path folder = Path.of(lake.directory());
        Optional<Path> made = LakePlace.madeElsewhere(folder);
        if (made.isEmpty()) {
            say("The paths of the lake at " + folder + " lead to where it lies; nothing was done.");
            return 0;
        }
        return relocate(folder, made.get());
    }

    private int relocate(Path folder, Path made) {
        try (LocalState state = LocalState.open(lake.stateDirectory(), MirrorHolder.startingNow("relocation"))) {
            Relocated done = relocate(folder, made, state);
            say("The lake at " + folder + " was made at " + made + ". " + relocated(done.tables())
                    + " to where it lies: "
                    + done.written() + " files of manifests and deletes were written again, no data files.");
            say(
                    "The state of its mirror is left behind: the next pixelake mirror continues from what the tables hold.");
            done.earlier().ifPresent(catalog -> reportUnreadable(folder, done, catalog));
            return done.unreadable().isEmpty() ? 0 : 1;
        } catch (IOException e) {
            throw new UserError(
                    1,
                    "Cannot relocate the lake at " + folder + ": " + e.getMessage()
                            + ". Its catalog is as it was. Make sure that all its files were copied, and run it again.",
                    e);
        }
    }

    private static String relocated(int tables) {
        return switch (tables) {
            case 0 -> "No table's paths lead";
            case 1 -> "Now the paths of its 1 table lead";
            default -> "Now the paths of its " + tables + " tables lead";
        };
    }

    /** The state names files by their old paths. Without it a mirror continues from what its tables hold. */
    private static Relocated relocate(Path folder, Path made, LocalState state) throws IOException {
        StateSetAside aside = state.setAside();
        aside.settle(made);
        Relocated done;
        try {
            done = LakeRelocation.run(folder, () -> aside.begin(folder));
        } catch (IOException | RuntimeException e) {
            bringBack(aside, folder, e);
            throw e;
        }
        forget(aside, folder);
        return done;
    }

    private static void forget(StateSetAside aside, Path folder) {
        try {
            aside.settle(folder);
        } catch (IOException e) {
            LOG.warn(
                    "Cannot delete the state from before the relocation; the next start of the mirror does: {}",
                    e.toString());
        }
    }

    /** What failed last may have switched the lake all the same: its catalog knows. */
    private static void bringBack(StateSetAside aside, Path folder, Exception failure) {
        try {
            aside.settle(LakePlace.madeElsewhere(folder).orElse(folder));
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void reportUnreadable(Path folder, Relocated done, Path catalog) {
        done.unreadable().forEach((table, reason) -> say("Cannot relocate the table " + table + ": " + reason + "."));
        say("No other table is concerned. So that nothing writes to the lake's old files, the catalog's entries of"
                + " these tables lead to no file now: "
                + String.join(", ", done.unreadable().keySet())
                + ". If the original lake is still there, repair them in it and copy it again. Otherwise restore"
                + " what is missing, put the catalog from before, " + catalog + ", in the place of "
                + folder.resolve("catalog.db") + " before anything else uses the lake, and run this again."
                + " A mirror that can't be repaired can be dropped from the catalog; it is then mirrored again"
                + " from the source.");
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}

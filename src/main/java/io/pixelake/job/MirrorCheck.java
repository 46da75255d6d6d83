package io.pixelake.job;

import io.pixelake.access.ExistingLakeAccess;
import io.pixelake.access.FileSystemAccess;
import io.pixelake.access.LakeAccess;
import io.pixelake.access.NamedTables;
import io.pixelake.access.SourceAccess;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.Secrets;
import io.pixelake.config.TableFilter;
import io.pixelake.config.UserError;
import io.pixelake.job.state.LocalState;
import io.pixelake.lake.LakePreview;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.probe.CatalogProbe;
import io.pixelake.lake.probe.ProbeReport;
import io.pixelake.model.CatalogKind;
import io.pixelake.model.Position;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.CheckedSource;
import io.pixelake.pixeltable.server.MissingTable;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.source.preview.MirrorPreview;
import io.pixelake.source.preview.TablePreview;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Runs {@code pixelake mirror --check}: says what the mirror would do with each table. Writes nothing, anywhere, but for the scratch table of
 * {@code --probe}, and takes no lock, so it may run beside a mirror of the same lake.
 */
public final class MirrorCheck {
    private final MirrorConfig config;
    private final boolean probes;
    private final PrintWriter out;
    private final List<TargetName> targets = new ArrayList<>();
    private int fit;
    private int unfit;
    private int mistakes;

    /** @param probes whether a scratch table is made and removed, to see whether the catalog and the store permit it */
    public MirrorCheck(MirrorConfig config, boolean probes, PrintWriter out) {
        this.config = config;
        this.probes = probes;
        this.out = out;
    }

    /**
     * Looks and prints.
     *
     * @return the exit code: 1 when a table can't be mirrored, a setting means no table, or the probe failed
     * @throws UserError when the mirror wouldn't start at all
     */
    public int run() {
        FileSystemAccess.prepareFor(
                config, TableFilter.of(config.source().reading().tables())::matches);
        MirrorRun run = new MirrorRun(config);
        // Starting the server would write to its folders.
        CheckedSource checked = new SourceAccess(config.source(), false).checked();
        SourceAddress address = checked.address();
        checkFolder(Path.of(config.lake().directory()).toAbsolutePath());
        LakeAccess.checkPlace(config.lake());
        LakeAccess.checkHistory(config.lake());
        try (VersionLog log = VersionLog.open(address);
                LakePreview lake = open(run.catalog(), checked.instance())) {
            say("Source: " + address);
            say("Lake: " + ExistingLakeAccess.name(config.lake())
                    + (lake.exists() ? "" : ", which isn't there yet and would be made"));
            sayProfile(lake);
            sayOfMistakes(NamedTables.in(log));
            Set<List<String>> told = new HashSet<>();
            new MirrorPreview(run.source(checked), lake.tables(), log).look(table -> say(table, lake, told));
            boolean permitted = !probes || probe(run.catalog(), lake.exists());
            say(total());
            return unfit == 0 && mistakes == 0 && permitted ? 0 : 1;
        } catch (SourceReadException e) {
            throw new UserError(1, "Cannot read Pixeltable's database at " + address + ": " + e.getMessage(), e);
        } catch (UserError e) {
            throw e;
        } catch (Exception e) {
            throw noCatalog(e);
        }
    }

    private void sayProfile(LakePreview lake) {
        MirrorConfig.Catalog catalog = config.lake().catalog();
        if (!catalog.isEmbedded()) {
            String how = catalog.properties().containsKey(CatalogKind.PROPERTY) ? ", as set" : "";
            lake.profile().ifPresent(profile -> say("Catalog profile: " + profile.word() + how));
        }
    }

    private LakePreview open(MirrorCatalog catalog, SourceInstance source) {
        try {
            return LakePreview.open(catalog, MirrorJob.format(config.lake()), source);
        } catch (RuntimeException e) {
            if (MissingTable.is(e)) {
                return LakePreview.notThere(catalog);
            }
            throw noCatalog(e);
        }
    }

    /** @return whether nothing failed */
    private boolean probe(MirrorCatalog catalog, boolean isThere) throws IOException {
        ProbeReport report = isThere || !catalog.embedded()
                ? CatalogProbe.run(catalog, targets)
                : CatalogProbe.ofNewLake(Path.of(config.lake().directory()), targets);
        say("");
        report.problems().forEach(problem -> say("Error: " + problem));
        report.notes().forEach(note -> say("Note: " + note));
        report.left().forEach(note -> say("Note: " + note));
        if (report.problems().isEmpty()) {
            say("Probe: a scratch table was made, written to, read" + (report.renamed() ? ", renamed" : "")
                    + " and dropped" + (report.left().isEmpty() ? "; nothing of it is left." : "."));
        }
        return report.problems().isEmpty();
    }

    private UserError noCatalog(Exception e) {
        return LakeAccess.notOpened(config.lake(), e);
    }

    /** The folder, or the one that it would be made in, has to be one that can be written. */
    private static void checkFolder(Path lake) {
        Path there = lake.resolve(".pixelake");
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            throw LocalState.notWritable(
                    lake, there + (Files.isDirectory(there) ? " can't be written" : " isn't a folder"));
        }
    }

    /** Settings for a table that isn't there are for one to come, or a typing mistake that publishes what they leave out. */
    private void sayOfMistakes(NamedTables tables) {
        for (String mistake : tables.mistakes(config)) {
            mistakes++;
            say("Error: " + mistake);
        }
    }

    private void say(TablePreview table, LakePreview lake, Set<List<String>> toldNamespaces) {
        boolean refused = table.outcome() instanceof TablePreview.Refused;
        unfit += refused ? 1 : 0;
        fit += refused ? 0 : 1;
        if (!refused) {
            targets.add(table.target());
        }
        say("");
        say(table.table().path() + " (" + kind(table)
                + table.table().current().map(current -> ", " + current).orElse("") + ")");
        say("  " + outcome(table));
        table.rows().ifPresent(rows -> say(String.format(Locale.ROOT, "  about %,d rows", rows)));
        if (!refused
                && !lake.hasNamespaceOf(table.target())
                && toldNamespaces.add(table.target().namespace())) {
            say("  its namespace " + String.join(".", table.target().namespace()) + " would be made");
        }
        table.columns().forEach(column -> say("    " + column));
        table.unstored()
                .forEach(column -> say("    " + column
                        + ": left out, since it is computed on the fly and not stored in Pixeltable's database"));
    }

    private static String kind(TablePreview table) {
        return switch (table.table().kind()) {
            case TABLE -> "table";
            case VIEW -> "view";
            case PURE_SNAPSHOT -> "snapshot";
        };
    }

    private static String outcome(TablePreview table) {
        String target = table.target().fullName();
        TablePreview.Outcome outcome = table.outcome();
        if (outcome instanceof TablePreview.Created created) {
            return "would be mirrored to a new table " + target + ", from " + created.first() + " on"
                    + created.replaces().map(what -> "; it replaces " + what).orElse("");
        }
        if (outcome instanceof TablePreview.GoesOn on) {
            return goesOn(table, on, target);
        }
        if (outcome instanceof TablePreview.GoesBack back) {
            return back.rewritten()
                    ? "its mirrored version was reverted: all rows of " + target + " would be written again"
                    : "its mirrored version was reverted: " + target + " would go back to " + back.to();
        }
        if (outcome instanceof TablePreview.Tagged tagged) {
            return tagged.now()
                    ? "is a tag of its base's mirror"
                    : "would be a tag of its base's mirror if that comes to hold its version, else the table " + target;
        }
        if (outcome instanceof TablePreview.Waits waits) {
            return "would wait: " + waits.why();
        }
        return "can't be mirrored: " + ((TablePreview.Refused) outcome).why();
    }

    private static String goesOn(TablePreview table, TablePreview.GoesOn on, String target) {
        Position from = on.from();
        if (table.table().current().filter(from::equals).isPresent()) {
            return "is mirrored to " + target + ", which is at " + from;
        }
        return "would continue in " + target + ", which is at " + from
                + (on.rewritten() ? "; all rows would be written again" : "");
    }

    private String total() {
        String settings = mistakes == 0 ? "" : " Settings that mean no table: " + mistakes + ".";
        return "\n" + (fit + unfit) + (fit + unfit == 1 ? " table" : " tables") + ": " + fit + " can be mirrored, "
                + unfit + " can't." + settings + (probes ? "" : " Nothing was written.");
    }

    private void say(String line) {
        out.println(Secrets.maskWithin(line));
        out.flush();
    }
}

package io.pixelake.access;

import io.pixelake.config.MirrorConfig;
import io.pixelake.config.TableFilter;
import io.pixelake.config.UserError;
import io.pixelake.lake.MirrorHolder;
import io.pixelake.model.ListedTables;
import io.pixelake.model.SourceInstance;
import io.pixelake.pixeltable.catalog.CatalogState;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.CheckedSource;
import io.pixelake.pixeltable.server.PixeltableHome;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.pixeltable.server.SourceUnreachableException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the source and makes sure, before a job starts, that it is one that can be mirrored. */
public final class SourceAccess {
    private static final Logger LOG = LoggerFactory.getLogger(SourceAccess.class);
    private static final int LISTED_TABLES = 20;
    private static final Pattern LOCAL = Pattern.compile("^(localhost|127\\.|\\[::1]|/|[^/]*$)");

    private final MirrorConfig.Source config;
    private final boolean mayStart;

    public SourceAccess(MirrorConfig.Source config) {
        this(config, true);
    }

    /** @param mayStart whether a server that doesn't run may be started, if that is asked for */
    public SourceAccess(MirrorConfig.Source config, boolean mayStart) {
        this.config = config;
        this.mayStart = mayStart;
    }

    /**
     * The source, checked.
     *
     * @throws UserError when it can't be reached, isn't a Pixeltable database of a known version, or a glob matches nothing
     */
    public CheckedSource checked() {
        SourceAddress address = address().withMediaRoots(mediaRoots(), movedMedia());
        try (VersionLog log = VersionLog.open(address)) {
            checkSchemaVersion(log.schemaVersion(), address);
            long now = System.currentTimeMillis();
            VersionLog.Listing listing = log.listing();
            checkGlobs(listing.tables());
            return new CheckedSource(
                    address,
                    new SourceInstance(listing.sourceId().orElseThrow(() -> withoutRoot(address)), place()),
                    new ListedTables(
                            listing.tables().stream().map(SourceTable::id).collect(Collectors.toSet()), now));
        } catch (SourceReadException e) {
            throw new UserError(
                    1,
                    "Cannot read Pixeltable's database at " + address + ": "
                            + e.getMessage().replaceFirst("\\.+$", "")
                            + (e.isHeld()
                                    ? ". Try again when that session has ended, or end it: SELECT pg_terminate_backend(pid)."
                                    : ". Check that the server runs, and --source-url, user and password."));
        }
    }

    private static UserError withoutRoot(SourceAddress address) {
        return new UserError(
                1,
                "The Pixeltable catalog in the database at " + address
                        + " has no root directory. If the database is being"
                        + " restored, try again when that is done.");
    }

    /** Where the source is, for people. A name that means each machine itself doesn't do without that machine's. */
    private String place() {
        String home =
                Path.of(config.place().home()).toAbsolutePath().normalize().toString();
        String place = config.place()
                .url()
                .map(url -> url.replaceFirst("^jdbc:postgresql:(//)?", "").replaceFirst("\\?.*$", ""))
                .orElse(home);
        boolean here = config.place().url().isEmpty() || LOCAL.matcher(place).find();
        return here ? place + " on " + MirrorHolder.thisHost() : place;
    }

    /** The home's own come first; with an external database there is still a home, where Pixeltable keeps media. */
    private List<String> mediaRoots() {
        Path home = Path.of(config.place().home()).toAbsolutePath();
        return Stream.concat(
                        Stream.of(home.resolve("media"), home.resolve("file_cache")),
                        config.place().mediaRoots().stream()
                                .filter(root -> root.named().isEmpty())
                                .map(root -> Path.of(root.folder()).toAbsolutePath()))
                .map(Path::toString)
                .toList();
    }

    private Map<String, String> movedMedia() {
        Map<String, String> moved = new HashMap<>();
        config.place().mediaRoots().forEach(root -> root.named().ifPresent(name -> moved.put(name, root.folder())));
        return moved;
    }

    private SourceAddress address() {
        if (config.place().url().isPresent()) {
            Map<String, String> properties = new HashMap<>();
            config.place().login().user().ifPresent(user -> properties.put("user", user));
            config.place().login().password().ifPresent(password -> properties.put("password", password));
            return new SourceAddress(config.place().url().get(), properties);
        }
        try {
            MirrorConfig.Server server = config.place().server();
            PixeltableHome home = new PixeltableHome(
                    Path.of(config.place().home()), server.pgdata().map(Path::of), server.database());
            return server.start() && mayStart ? home.startedAddress() : home.address();
        } catch (SourceUnreachableException e) {
            throw new UserError(1, e.getMessage());
        }
    }

    private void checkSchemaVersion(Optional<Integer> found, SourceAddress address) {
        if (found.isEmpty()) {
            throw new UserError(
                    1,
                    "The database at " + address + " holds no Pixeltable catalog (there is no table systeminfo)."
                            + " Check the database name in --source-url.");
        }
        Optional<String> unknown = CatalogState.unknown(found.get());
        if (unknown.isPresent() && !config.reading().allowUnknownSchemaVersion()) {
            throw new UserError(
                    1,
                    "Cannot mirror this Pixeltable instance: " + unknown.get()
                            + ". Update the older of the two, or try with --allow-unknown-schema-version; check the result then.");
        }
        unknown.ifPresent(what -> LOG.warn("{}: continuing as asked; check the result", what));
    }

    private void checkGlobs(List<SourceTable> tables) {
        List<String> paths = tables.stream().map(SourceTable::path).toList();
        List<String> globs =
                TableFilter.of(config.reading().tables()).among(paths).patternsWithoutMatch(paths);
        if (!globs.isEmpty()) {
            throw new UserError(
                    2, "No table matches --tables '" + String.join("', nor '", globs) + "'. " + known(tables));
        }
    }

    private static String known(List<SourceTable> tables) {
        if (tables.isEmpty()) {
            return "The source has no tables at all.";
        }
        List<String> paths =
                tables.stream().map(SourceTable::path).limit(LISTED_TABLES).toList();
        String more = tables.size() > LISTED_TABLES ? " and " + (tables.size() - LISTED_TABLES) + " more" : "";
        return "The source has " + String.join(", ", paths) + more + ".";
    }
}

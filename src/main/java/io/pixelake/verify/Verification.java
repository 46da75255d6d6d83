package io.pixelake.verify;

import io.pixelake.config.Secrets;
import io.pixelake.config.TableFilter;
import io.pixelake.config.UserError;
import io.pixelake.lake.CatalogMirrorReader;
import io.pixelake.lake.MirrorStanding;
import io.pixelake.model.FoldedNames;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.Position;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.MirroredPart;
import io.pixelake.pixeltable.catalog.Moment;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.UnknownTypeException;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.query.Projection;
import io.pixelake.query.QueryException;
import io.pixelake.source.rows.SourceRowHandling;
import io.pixelake.types.schema.MirrorSchemaException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares mirrors with the source at the positions that the mirrors carry. It rests on these assumptions:
 *
 * <ul>
 *   <li>A position names one state of the source for good: either the source still shows it, or its version log lacks one of its
 *       versions. So nothing has to be locked, and a mirror may run meanwhile.
 *   <li>What readers see of the newest version is the head of main, whoever made it. So it's the head that is compared with the newest
 *       position, not the snapshot that carries the position: a compaction must change no row, and nobody else may.
 * </ul>
 *
 * One thread at a time.
 */
public final class Verification {
    private final SourceAddress source;
    private final SourceInstance instance;
    private final CatalogMirrorReader mirrors;
    private final Function<String, MirroredPart> parts;
    private final Function<String, TargetName> names;
    private final boolean keepsForeign;
    private final SourceRowHandling handling;
    private final Consumer<String> out;
    private final List<String> failures = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();
    private int equal;
    private int tables;

    /**
     * A verification.
     *
     * @param instance whose mirrors are compared
     * @param parts what is mirrored of a table, by path
     * @param names how its mirror is called, by path
     * @param keepsForeign whether rows without a key, which others added, are left out
     * @param handling isn't closed with the verification
     * @param out gets each line as soon as it is known
     */
    public Verification(
            SourceAddress source,
            SourceInstance instance,
            CatalogMirrorReader mirrors,
            Function<String, MirroredPart> parts,
            Function<String, TargetName> names,
            boolean keepsForeign,
            SourceRowHandling handling,
            Consumer<String> out) {
        this.source = source;
        this.instance = instance;
        this.mirrors = mirrors;
        this.parts = parts;
        this.names = names;
        this.keepsForeign = keepsForeign;
        this.handling = handling;
        this.out = out;
    }

    /**
     * A snapshot, the position it has to equal, and what its rows were selected by.
     *
     * @param again whether another snapshot is compared with that position too, so that this one counts as no version
     */
    private record Claim(MirrorSnapshot snapshot, Position position, Optional<String> selection, boolean again) {
        Claim(MirrorSnapshot snapshot, Position position, Optional<String> selection) {
            this(snapshot, position, selection, false);
        }

        /** The same for another snapshot, which lies above it and carries no position. */
        Claim atHead(MirrorSnapshot head) {
            return new Claim(head, position, selection, true);
        }

        String name() {
            return position + (again ? ", newest snapshot" : "");
        }
    }

    /**
     * Compares what was asked for.
     *
     * @param mirrored the tables that are mirrored at all
     */
    public VerifyResult run(VerifyRequest request, TableFilter mirrored) throws SourceReadException {
        try (VersionLog log = VersionLog.open(source)) {
            Map<Boolean, List<MirrorStanding>> ofOthers = mirrors.mirrors().stream()
                    .collect(Collectors.partitioningBy(mirror -> mirror.isOfAnother(instance)));
            Map<UUID, List<MirrorStanding>> standings =
                    ofOthers.get(false).stream().collect(Collectors.groupingBy(MirrorStanding::tableId));
            List<SourceTable> listed = log.tables();
            List<String> paths = listed.stream().map(SourceTable::path).toList();
            TableFilter asked = TableFilter.of(request.tables()).among(paths);
            TableFilter configured = mirrored.among(paths);
            checkMatches(asked, listed, standings);
            ofOthers.get(true).stream()
                    .filter(mirror -> asked.matches(mirror.path()))
                    .forEach(mirror -> out.accept(mirror.target().fullName() + ": not compared: the mirror of "
                            + mirror.path() + " of another Pixeltable, "
                            + mirror.source().orElseThrow()));
            for (SourceTable table : listed) {
                List<MirrorStanding> own =
                        Optional.ofNullable(standings.remove(table.id())).orElse(List.of());
                if (asked.matches(table.path()) && configured.matches(table.path())) {
                    compare(log, table, own, request);
                }
            }
            standings.values().stream()
                    .flatMap(List::stream)
                    .filter(mirror -> asked.matches(mirror.path()) && configured.matches(mirror.path()))
                    .forEach(mirror -> note(
                            request,
                            mirror.path() + ": not compared: the table was dropped from the source, its mirror "
                                    + mirror.target().fullName() + " is kept"));
        }
        return new VerifyResult(tables, equal, failures, differences);
    }

    private static void checkMatches(
            TableFilter asked, List<SourceTable> listed, Map<UUID, List<MirrorStanding>> standings) {
        List<String> paths = new ArrayList<>();
        listed.forEach(table -> paths.add(table.path()));
        standings.values().forEach(mirrors -> mirrors.forEach(mirror -> paths.add(mirror.path())));
        for (String glob : asked.patternsWithoutMatch(paths)) {
            throw new UserError(
                    2,
                    "No table matches '" + glob
                            + "', neither in the source nor among its mirrors in the lake. Give paths as they stand in"
                            + " Pixeltable, dir/name; pixelake status lists them.");
        }
    }

    private void compare(VersionLog log, SourceTable table, List<MirrorStanding> own, VerifyRequest request)
            throws SourceReadException {
        if (own.isEmpty()) {
            Optional<String> obstacle = mirrors.obstacle(table.id(), names.apply(table.path()));
            obstacle.ifPresentOrElse(
                    why -> fail(table.path() + ": not compared: " + Secrets.maskWithin(why)),
                    () -> note(request, table.path() + ": not mirrored"));
            return;
        }
        tables++;
        for (MirrorStanding mirror : own) {
            String name = own.size() == 1
                    ? table.path()
                    : table.path() + " in " + mirror.target().fullName();
            List<Claim> claims = claims(mirror, request);
            if (claims.isEmpty()) {
                note(request, name + ": " + nothingToCompare(request));
            }
            for (Claim claim : claims) {
                compare(log, table, mirror, claim, name + ": " + claim.name() + ": ");
            }
        }
    }

    private static String nothingToCompare(VerifyRequest request) {
        return request.version().isPresent()
                ? "version " + request.version().getAsLong() + " isn't in its mirror"
                : "its mirror has no snapshot that says which version it is";
    }

    /** Oldest first. */
    private List<Claim> claims(MirrorStanding mirror, VerifyRequest request) {
        List<MirrorSnapshot> history = mirrors.historyOf(mirror.tableId(), mirror.target());
        List<Claim> claims = new ArrayList<>();
        for (MirrorSnapshot snapshot : history) {
            snapshot.position().ifPresent(position -> claims.add(new Claim(snapshot, position, snapshot.selection())));
        }
        if (request.version().isPresent()) {
            claims.removeIf(claim ->
                    claim.position().own().version() != request.version().getAsLong());
            return claims.subList(Math.max(0, claims.size() - 1), claims.size());
        }
        // Where all snapshots that carried one have expired, the mirror still knows its position.
        Optional<Position> newest =
                claims.stream().map(Claim::position).findFirst().or(mirror::position);
        if (history.isEmpty() || newest.isEmpty()) {
            return List.of();
        }
        Optional<String> selection =
                claims.isEmpty() ? mirror.selection() : claims.get(0).selection();
        Claim head = new Claim(history.get(0), newest.get(), selection);
        if (!request.all()) {
            return List.of(head);
        }
        Collections.reverse(claims);
        if (head.snapshot().position().isEmpty()) {
            claims.add(claims.isEmpty() ? head : claims.get(claims.size() - 1).atHead(head.snapshot()));
        }
        return claims;
    }

    private void compare(VersionLog log, SourceTable table, MirrorStanding mirror, Claim claim, String begin)
            throws SourceReadException {
        try {
            Optional<Moment> moment = log.at(table, claim.position());
            if (moment.isEmpty()) {
                fail(begin
                        + "different: the source doesn't have this version any more, it was reverted. A running mirror"
                        + " follows; start it and verify again.");
                return;
            }
            MirroredColumns columns = MirroredColumns.of(
                    log,
                    table,
                    moment.get(),
                    parts.apply(table.path()).with(Projection.fromMark(claim.selection())),
                    claim.snapshot().icebergSchema());
            compare(table, mirror, claim, columns, begin);
        } catch (VersionGoneException e) {
            fail(begin + "different: " + e.getMessage());
        } catch (CannotCompareException e) {
            fail(begin + "not compared: " + Secrets.maskWithin(e.getMessage()));
        } catch (UnknownTypeException | MirrorSchemaException | QueryException e) {
            fail(begin + "not compared: " + e.getMessage());
        }
    }

    private void compare(SourceTable table, MirrorStanding mirror, Claim claim, MirroredColumns columns, String begin)
            throws CannotCompareException {
        if (columns.difference().isPresent()) {
            differ(begin + "different: " + columns.difference().get());
            return;
        }
        int width = columns.layout().rowType().getFieldCount();
        RowComparison.Result rows = new RowComparison(
                        () -> new ComparedColumns(columns.layout()),
                        new ComparedSourceRows(source, table, claim.position(), columns.schema(), handling),
                        new ComparedMirrorRows(
                                mirrors,
                                mirror.target(),
                                claim.snapshot().snapshotId(),
                                width,
                                keepsForeign ? OptionalInt.of(columns.layout().rowIdIndex()) : OptionalInt.empty()))
                .run();
        if (rows.equal()) {
            equal += claim.again() ? 0 : 1;
            out.accept(begin + "equal, " + rows(rows.sourceRows()));
        } else {
            differ(begin + "different: " + rows(rows.sourceRows()) + " in the source, " + rows(rows.mirrorRows())
                    + " in the mirror\n  " + String.join("\n  ", rows.differences()));
        }
    }

    private static String rows(long count) {
        return String.format(Locale.ROOT, count == 1 ? "%,d row" : "%,d rows", count);
    }

    /** Wrong only where the table was asked for by name. */
    private void note(VerifyRequest request, String line) {
        boolean named = request.tables().stream()
                .anyMatch(
                        name -> !name.contains("*") && FoldedNames.fold(line).startsWith(FoldedNames.fold(name) + ":"));
        if (named) {
            fail(line);
        } else {
            out.accept(line);
        }
    }

    private void differ(String line) {
        differences.add(line);
        fail(line);
    }

    private void fail(String line) {
        failures.add(line);
        out.accept(line);
    }
}

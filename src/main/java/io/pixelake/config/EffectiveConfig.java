package io.pixelake.config;

import io.pixelake.model.MediaTreatment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A configuration as it is printed once at start: every setting, defaults included, sorted, secrets masked. */
public final class EffectiveConfig {
    private static final String UNSET = "(not set)";

    private final MirrorConfig config;
    private final Map<String, String> entries = new TreeMap<>();

    private EffectiveConfig(MirrorConfig config) {
        this.config = config;
    }

    /** One {@code key = value} per setting. */
    public static List<String> lines(MirrorConfig config) {
        EffectiveConfig effective = new EffectiveConfig(config);
        effective.addSource();
        effective.addLake();
        effective.addFiles();
        effective.addTables();
        effective.addJob();
        List<String> lines = new ArrayList<>();
        effective.entries.forEach((key, value) -> lines.add(key + " = " + value));
        return lines;
    }

    private void addSource() {
        MirrorConfig.Source source = config.source();
        add("source.home", source.home());
        add("source.url", source.url());
        add("source.user", source.user());
        add("source.password", source.password());
        add("source.tables", TableFilter.of(source.tables()).toString());
        add("source.start", lower(source.start()));
        add("source.start-server", String.valueOf(source.server().start()));
        add("source.poll-interval", Quantities.write(source.pollInterval()));
        add("source.until-caught-up", String.valueOf(source.untilCaughtUp()));
        add(
                "source.media-roots",
                source.mediaRoots().isEmpty()
                        ? "(none)"
                        : source.mediaRoots().stream().map(MediaRoot::toString).collect(Collectors.joining(", ")));
        add("source.allow-unknown-schema-version", String.valueOf(source.allowUnknownSchemaVersion()));
    }

    private void addLake() {
        MirrorConfig.Lake lake = config.lake();
        add("lake.dir", lake.directory());
        add("lake.catalog.name", lake.catalogName());
        lake.catalog().forEach((name, value) -> add(Options.CATALOG_PLACE + "." + name, value));
        add("lake.namespace", lake.namespace());
        add("lake.format-version", String.valueOf(lake.format().version()));
        add("lake.deletes", lower(lake.format().deletes()));
        add(
                "lake.readers",
                lake.format().readers().isEmpty()
                        ? UNSET
                        : String.join(", ", lake.format().readers()));
        add("lake.if-exists", lower(lake.ifExists()));
        add("lake.granularity", lower(lake.history().granularity()));
        add("lake.on-drop", lower(lake.history().onDrop()));
        add("lake.drop-after", Quantities.write(lake.history().drops().after()));
        add("lake.purge-dropped", String.valueOf(lake.history().drops().purge()));
        add("lake.confirm-drops", String.valueOf(lake.history().drops().confirmed()));
        add("lake.on-foreign-write", lower(lake.history().onForeignWrite()));
        add("lake.snapshots", lower(lake.history().snapshots()));
        add("lake.tag", lower(lake.history().tag()));
        add("lake.maintenance.compact", String.valueOf(lake.maintenance().compact()));
        add("lake.maintenance.expire-snapshots-after", orOff(lake.maintenance().expireSnapshotsAfter()));
        add("lake.maintenance.orphans-after", orOff(lake.maintenance().orphansAfter()));
    }

    private void addFiles() {
        for (int i = 0; i < config.files().size(); i++) {
            MirrorConfig.FileTarget target = config.files().get(i);
            String key = "files[" + i + "].";
            add(key + "format", lower(target.format()));
            add(key + "path", target.path());
            add(key + "compress", lower(target.compression()));
            add(key + "roll-size", Quantities.writeBytes(target.rollSizeBytes()));
            add(key + "roll-interval", Quantities.write(target.rollInterval()));
        }
    }

    private void addTables() {
        config.tables().forEach((path, table) -> {
            String key = "tables." + path + ".";
            add(key + "target", table.target());
            add(key + "errors", lower(table.errors()));
            add(key + "embeddings", String.valueOf(table.embeddings()));
            add(key + "select", table.rows().select());
            add(key + "where", table.rows().where());
            table.rows().types().forEach((column, type) -> add(key + "types." + column, type));
            table.cells().media().forEach((column, media) -> addMedia(key + "media." + column, media));
            add(key + "on-bad-cell", lower(table.cells().onBadCell()));
            add(key + "json", lower(table.json().others()));
            table.json().columns().forEach((column, form) -> add(key + "json." + column, lower(form)));
            table.layout().partition().ifPresent(terms -> add(key + "partition", terms.toString()));
            table.layout().order().ifPresent(terms -> add(key + "order", terms.toString()));
            table.layout().properties().forEach((name, value) -> add(key + "properties." + name, value));
        });
    }

    /** As one text: what the other settings of a mode come to. */
    private void addMedia(String key, MediaTreatment media) {
        add(
                key,
                lower(media.mode())
                        + switch (media.mode()) {
                            case REFERENCE -> ", on-local " + lower(media.onLocal());
                            case UPLOAD -> " to " + media.to();
                            case INLINE -> " up to " + Quantities.writeBytes(media.limitBytes());
                        });
    }

    private void addJob() {
        MirrorConfig.Job job = config.job();
        add("job.name", job.name());
        add("job.parallelism", String.valueOf(job.parallelism()));
        add("job.checkpoint-interval", Quantities.write(job.checkpointInterval()));
        add("job.verify-every", orOff(job.verifyEvery()));
    }

    private void add(String key, String value) {
        entries.put(key, Secrets.mask(key, value));
    }

    private void add(String key, Optional<String> value) {
        value.ifPresentOrElse(text -> add(key, text), () -> entries.put(key, UNSET));
    }

    private static String orOff(Optional<Duration> duration) {
        return duration.map(Quantities::write).orElse("off");
    }

    private static String lower(Enum<?> constant) {
        return Settings.word(constant);
    }
}

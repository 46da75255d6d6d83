package io.pixelake.config;

import io.pixelake.model.CaCertificates;
import io.pixelake.model.CatalogKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads where the mirrors go and how they are written. Who is to read them decides what other settings leave open. */
final class LakeSettings {
    /** The URL of a SQLite catalog ends at the question mark, for Pixelake as for PyIceberg. */
    private static final String REST_CATALOG = "rest";

    private static final Pattern NOT_IN_LAKES = Pattern.compile("[?\\p{Cntrl}]");

    private final Settings settings;
    private final PyIcebergSettings pyIceberg;

    /** @param pyIceberg catalogs that are known by name */
    LakeSettings(Settings settings, PyIcebergSettings pyIceberg) {
        this.settings = settings;
        this.pyIceberg = pyIceberg;
    }

    MirrorConfig.Lake read() {
        return new MirrorConfig.Lake(directory(), catalog(), history(), drops(), format(), maintenance());
    }

    private String directory() {
        settings.given(LakeOptions.DIRECTORY)
                .filter(setting -> setting.value().matches("[A-Za-z][A-Za-z0-9+.-]+:.*"))
                .ifPresent(setting -> settings.refuse(
                        LakeOptions.DIRECTORY,
                        "\"" + setting.value() + "\" isn't a local folder; give one, and for a lake elsewhere set its"
                                + " catalog (lake.catalog or --catalog-property type=..., warehouse=...)"));
        String directory = settings.get(LakeOptions.DIRECTORY);
        String absolute = Path.of(directory).toAbsolutePath().toString();
        if (NOT_IN_LAKES.matcher(absolute).find()) {
            settings.refuse(
                    LakeOptions.DIRECTORY,
                    "\"" + directory + "\" isn't allowed: the path of a lake, " + absolute
                            + ", can hold no ? and no control character, which readers of its catalog can't open; give"
                            + " another folder");
        }
        return settings.found(LakeOptions.DIRECTORY, directory);
    }

    private MirrorConfig.Catalog catalog() {
        String name = settings.get(LakeOptions.CATALOG_NAME);
        Map<String, String> properties = givenProperties();
        if (!hasType(properties)) {
            knownToPyIceberg().forEach(properties::putIfAbsent);
        }
        if (!properties.isEmpty() && !hasType(properties)) {
            settings.refuse(
                    LakeOptions.CATALOG_PROPERTIES,
                    "the catalog has properties (" + String.join(", ", new TreeSet<>(properties.keySet()))
                            + ") but neither type (rest, jdbc, hive, nessie, hadoop) nor catalog-impl (a class); give"
                            + " one, or leave them all out for the embedded lake");
        }
        return new MirrorConfig.Catalog(
                name,
                withOwn(settings.holdsAll(LakeOptions.CATALOG_PROPERTIES, properties)),
                settings.find(LakeOptions.NAMESPACE),
                settings.get(LakeOptions.IF_EXISTS));
    }

    /** With Pixelake's own properties, which go wherever the catalog is opened. */
    private Map<String, String> withOwn(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        addProfile(all);
        addCertificates(all);
        return Map.copyOf(all);
    }

    private void addProfile(Map<String, String> properties) {
        CatalogKind profile = settings.get(LakeOptions.CATALOG_PROFILE);
        if (profile == CatalogKind.AUTO) {
            return;
        }
        if (!REST_CATALOG.equalsIgnoreCase(properties.get("type"))) {
            settings.refuse(
                    LakeOptions.CATALOG_PROFILE,
                    "is for catalogs of the type rest, which may be a server of any kind; others are known by their type");
        }
        properties.put(CatalogKind.PROPERTY, profile.word());
    }

    /** As text, so that no machine of a cluster needs the file. */
    private void addCertificates(Map<String, String> properties) {
        settings.find(LakeOptions.CA_CERTIFICATES).ifPresent(file -> {
            if (properties.isEmpty()) {
                settings.refuse(
                        LakeOptions.CA_CERTIFICATES,
                        "is for a catalog with properties of its own (lake.catalog); the embedded lake asks no server");
            }
            try {
                properties.put(CaCertificates.PROPERTY, CertificateFile.read(file));
            } catch (IOException e) {
                settings.refuse(
                        LakeOptions.CA_CERTIFICATES,
                        "\"" + file + "\" can't be used: " + e.getMessage()
                                + "; give a PEM file with the certificate of the authority that signed the server's");
            }
        });
    }

    private static boolean hasType(Map<String, String> properties) {
        return properties.containsKey("type") || properties.containsKey("catalog-impl");
    }

    /** Those of flags over those of the file. */
    private Map<String, String> givenProperties() {
        Map<String, String> properties = new HashMap<>(settings.entries(LakeOptions.CATALOG_PROPERTIES));
        List<String> flags = settings.given(LakeOptions.CATALOG_PROPERTIES)
                .map(Setting::values)
                .orElse(List.of());
        for (String property : flags) {
            int equals = property.indexOf('=');
            if (equals < 1) {
                settings.refuse(LakeOptions.CATALOG_PROPERTIES, "\"" + property + "\" isn't allowed; give KEY=VALUE");
            } else if (property.startsWith("name=")) {
                settings.refuse(LakeOptions.CATALOG_PROPERTIES, "the catalog's name is set with --catalog NAME");
            } else if (property.startsWith("profile=")) {
                settings.refuse(
                        LakeOptions.CATALOG_PROPERTIES,
                        "the catalog's profile is set with "
                                + LakeOptions.CATALOG_PROFILE.flags().get(0));
            } else {
                properties.put(property.substring(0, equals), property.substring(equals + 1));
            }
        }
        return properties;
    }

    /** Only a catalog that is asked for by name: a file that lies around must not move anybody's lake. */
    private Map<String, String> knownToPyIceberg() {
        return settings.given(LakeOptions.CATALOG_NAME)
                .flatMap(name -> pyIceberg.find(name.value()))
                .orElse(Map.of());
    }

    private MirrorConfig.History history() {
        noticeTags();
        return new MirrorConfig.History(
                settings.get(LakeOptions.GRANULARITY),
                settings.get(LakeOptions.SNAPSHOTS),
                settings.get(LakeOptions.TAG),
                settings.get(LakeOptions.ON_FOREIGN_WRITE),
                new MirrorConfig.Kept(
                        settings.get(LakeOptions.MAX_SNAPSHOTS),
                        settings.get(LakeOptions.MAX_METADATA),
                        settings.get(LakeOptions.TAG_KEEP)));
    }

    private void noticeTags() {
        if (settings.read(LakeOptions.TAG)
                .filter(MirrorConfig.Tag.VERSIONS::equals)
                .isEmpty()) {
            return;
        }
        String key = LakeOptions.TAG_KEEP.key();
        settings.notice(
                settings.get(LakeOptions.TAG_KEEP) == MirrorConfig.TagKeep.ALL
                        ? key
                                + ": all keeps each tagged version, so no history is thinned, and each commit to a table costs"
                                + " more the more versions it has; set " + key + ": thinned to keep within "
                                + LakeOptions.MAX_SNAPSHOTS.key()
                        : "a table with more versions than " + LakeOptions.MAX_SNAPSHOTS.key()
                                + " loses the tags of those that are thinned out; set " + key
                                + ": all to keep them all, at a cost per commit that grows with them");
    }

    private MirrorConfig.Drops drops() {
        return new MirrorConfig.Drops(
                settings.get(LakeOptions.ON_DROP),
                settings.get(LakeOptions.DROP_AFTER),
                settings.get(LakeOptions.PURGE_DROPPED),
                settings.get(LakeOptions.CONFIRM_DROPS));
    }

    private MirrorConfig.Format format() {
        boolean isAsked = settings.read(LakeOptions.FORMAT_VERSION).isPresent();
        int version = settings.get(LakeOptions.FORMAT_VERSION);
        List<LakeReaderSetting> readers = settings.find(LakeOptions.READERS).orElse(List.of());
        readers.stream().filter(reader -> !reader.reads(version)).forEach(reader -> refuse(reader, version));
        MirrorConfig.Deletes deletes = settings.get(LakeOptions.DELETES);
        boolean isDerived = readers.stream().anyMatch(reader -> !reader.appliesDeletesOf(version));
        return new MirrorConfig.Format(
                version,
                isAsked || !readers.isEmpty(),
                settings.holds(LakeOptions.DELETES, isDerived ? MirrorConfig.Deletes.COPY_ON_WRITE : deletes),
                readers.stream().map(LakeReaderSetting::word).toList());
    }

    /** What no way of writing the format version makes readable. */
    private void refuse(LakeReaderSetting reader, int version) {
        String key = LakeOptions.FORMAT_VERSION.key();
        settings.refuse(
                LakeOptions.READERS,
                reader.word() + " can't read tables of format version " + version + ", which " + key + " asks for; set "
                        + key + ": 2, or leave " + reader.word() + " out");
    }

    private MirrorConfig.Maintenance maintenance() {
        return new MirrorConfig.Maintenance(
                settings.get(LakeOptions.COMPACT), maxAge(), settings.get(LakeOptions.ORPHANS_AFTER));
    }

    private Optional<Duration> maxAge() {
        Optional<Optional<Duration>> former = settings.find(LakeOptions.EXPIRE_SNAPSHOTS_AFTER);
        if (former.isPresent()) {
            settings.notice(settings.where(LakeOptions.EXPIRE_SNAPSHOTS_AFTER) + " is called "
                    + LakeOptions.MAX_AGE.key() + " now; the former name is still read");
        }
        Optional<Optional<Duration>> given = settings.read(LakeOptions.MAX_AGE);
        return settings.holds(LakeOptions.MAX_AGE, given.or(() -> former).orElse(Optional.empty()));
    }
}

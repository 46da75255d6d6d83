package io.pixelake.config;

import static io.pixelake.config.ValueForms.duration;
import static io.pixelake.config.ValueForms.folder;
import static io.pixelake.config.ValueForms.matching;
import static io.pixelake.config.ValueForms.oneOf;
import static io.pixelake.config.ValueForms.text;
import static io.pixelake.config.ValueForms.truth;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The options under {@code source}. */
final class SourceOptions {
    static final Option<String> HOME = Option.of("source.home", folder("folder"), "--pixeltable-home")
            .without("`$PIXELTABLE_HOME`, else `~/.pixeltable`")
            .means("The Pixeltable home. Its PostgreSQL server must be running; opening Pixeltable in Python starts it,"
                    + " or `--start-server`.");

    static final Option<Boolean> START_SERVER = Option.of("source.start-server", truth(), "--start-server")
            .by(false)
            .means("Start the server in the Pixeltable home when it isn't running. It keeps running afterwards, as when"
                    + " Pixeltable starts it.");

    static final Option<String> URL = Option.of(
                    "source.url",
                    matching(
                            "JDBC_URL",
                            "`jdbc:postgresql:` URL",
                            "a URL like jdbc:postgresql://host:5432/pixeltable",
                            "(?s)jdbc:postgresql:.*"),
                    "--source-url")
            .without("`$PIXELTABLE_DB_CONNECT_STR`, else none")
            .means("The PostgreSQL database of a Pixeltable that doesn't use the server in its home; instead of"
                    + " `source.home`.");

    static final Option<String> USER = Option.of("source.user", text("TEXT", "text"))
            .without("the URL's")
            .means("PostgreSQL user, with `source.url`. Needs SELECT only.");

    static final Option<String> PASSWORD = Option.of("source.password", text("TEXT", "text, secret"))
            .without("the URL's")
            .means("Password of that user.");

    static final Option<List<String>> TABLES = Option.of("source.tables", globs(), "--tables")
            .by(List.of(), "all tables")
            .means("Which tables to mirror, by path: `*` matches within one part, `**` across parts, `!glob`"
                    + " excludes.");

    static final Option<MirrorConfig.Start> START = Option.of(
                    "source.start", oneOf(MirrorConfig.Start.class), "--start")
            .by(MirrorConfig.Start.CURRENT)
            .means("Where a table that isn't mirrored yet begins: with its newest version, or with its first.");

    static final Option<Duration> POLL_INTERVAL = Option.of("source.poll-interval", duration(), "--poll-interval")
            .by(Duration.ofSeconds(1))
            .means("How often to look for new versions and tables.");

    static final Option<Boolean> UNTIL_CAUGHT_UP = Option.of("source.until-caught-up", truth(), "--until-caught-up")
            .by(false)
            .means("Exit once every table is at the version that the source has.");

    static final Option<List<MediaRoot>> MEDIA_ROOTS = Option.of("source.media-roots", mediaRoots(), "--media-root")
            .by(List.of(), "none")
            .means("Folders besides the home's `media` and `file_cache` that large cells, and media to be uploaded or"
                    + " inlined, may be read from; with the path that they have in Pixeltable's rows, where it is"
                    + " another one here.");

    static final Option<Boolean> ALLOW_UNKNOWN_SCHEMA_VERSION = Option.of(
                    "source.allow-unknown-schema-version", truth(), "--allow-unknown-schema-version")
            .by(false)
            .means("Try a Pixeltable store whose metadata version this Pixelake doesn't know.");

    private SourceOptions() {}

    private static ValueForm<List<String>> globs() {
        return ValueForm.list(
                "GLOB",
                "list of globs",
                (texts, paths, refuse) -> {
                    Optional<String> problem = TableFilter.problemOf(texts.get(0));
                    problem.ifPresent(what -> refuse.accept("the glob \"" + texts.get(0) + "\" " + what));
                    return problem.isEmpty() ? Optional.of(texts.get(0)) : Optional.empty();
                },
                globs -> TableFilter.of(globs).toString());
    }

    private static ValueForm<List<MediaRoot>> mediaRoots() {
        return new ValueForm<>(
                "[NAMED=]DIR",
                "list of folders, each `DIR` or `NAMED=DIR`",
                true,
                MediaRootSettings::read,
                roots -> roots.isEmpty()
                        ? "(none)"
                        : roots.stream().map(MediaRoot::toString).collect(Collectors.joining(", ")));
    }
}

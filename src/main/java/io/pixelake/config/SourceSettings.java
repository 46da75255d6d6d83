package io.pixelake.config;

import java.util.List;
import java.util.Optional;

/** Reads where the source is and what is mirrored of it. */
final class SourceSettings {
    private final Settings settings;
    private final PixeltableSettings pixeltable;

    /** @param pixeltable how Pixeltable itself would be told where its database is */
    SourceSettings(Settings settings, PixeltableSettings pixeltable) {
        this.settings = settings;
        this.pixeltable = pixeltable;
    }

    MirrorConfig.Source read() {
        Optional<String> givenUrl = url();
        Optional<SqlAlchemyUrl> connect =
                givenUrl.isEmpty() && settings.given(SourceOptions.HOME).isEmpty()
                        ? pixeltable.connectString()
                        : Optional.empty();
        Optional<String> url = givenUrl.or(() -> connect.map(SqlAlchemyUrl::url));
        return new MirrorConfig.Source(place(url, connect), reading());
    }

    private MirrorConfig.Place place(Optional<String> url, Optional<SqlAlchemyUrl> connect) {
        String home = settings.found(SourceOptions.HOME, home());
        return new MirrorConfig.Place(
                home,
                settings.holdsIfAny(SourceOptions.URL, url),
                new MirrorConfig.Login(
                        orOf(connect.flatMap(SqlAlchemyUrl::user), SourceOptions.USER),
                        orOf(connect.flatMap(SqlAlchemyUrl::password), SourceOptions.PASSWORD)),
                server(home, url),
                settings.get(SourceOptions.MEDIA_ROOTS));
    }

    private Optional<String> orOf(Optional<String> connect, Option<String> option) {
        return settings.holdsIfAny(option, settings.read(option).or(() -> connect));
    }

    private MirrorConfig.Reading reading() {
        return new MirrorConfig.Reading(
                settings.get(SourceOptions.TABLES),
                settings.get(SourceOptions.START),
                settings.get(SourceOptions.POLL_INTERVAL),
                settings.get(SourceOptions.UNTIL_CAUGHT_UP),
                settings.get(SourceOptions.ALLOW_UNKNOWN_SCHEMA_VERSION));
    }

    private String home() {
        return settings.read(SourceOptions.HOME)
                .or(() -> pixeltable
                        .variable("PIXELTABLE_HOME")
                        .filter(home -> !home.isBlank())
                        .flatMap(home -> ofVariable("PIXELTABLE_HOME", home)))
                .or(() -> ofVariable("HOME", "~/.pixeltable"))
                .orElse(".");
    }

    private Optional<String> ofVariable(String name, String path) {
        return settings.read(
                SourceOptions.HOME.form(), new Setting("the environment variable " + name, List.of(path), false));
    }

    /** A home on the command line beats a URL in the file, as any flag beats the file. */
    private Optional<String> url() {
        Optional<Setting> url = settings.given(SourceOptions.URL);
        Optional<Setting> home = settings.given(SourceOptions.HOME);
        if (url.isPresent()
                && home.isPresent()
                && url.get().isFlag() == home.get().isFlag()) {
            settings.refuse(
                    SourceOptions.URL,
                    "can't be given together with " + home.get().where() + "; leave the one that isn't meant");
        }
        boolean homeWins = home.filter(Setting::isFlag).isPresent()
                && url.filter(Setting::isFlag).isEmpty();
        return homeWins ? Optional.empty() : settings.read(SourceOptions.URL);
    }

    private MirrorConfig.Server server(String home, Optional<String> url) {
        boolean start = settings.get(SourceOptions.START_SERVER);
        if (url.isEmpty()) {
            return new MirrorConfig.Server(
                    pixeltable.pgdata().flatMap(data -> ofVariable("PIXELTABLE_PGDATA", data)),
                    pixeltable.database(home),
                    start);
        }
        if (start) {
            settings.refuse(
                    SourceOptions.START_SERVER,
                    "only the server in a Pixeltable home can be started, and "
                            + settings.given(SourceOptions.URL)
                                    .map(Setting::where)
                                    .orElse("the environment variable " + PixeltableSettings.CONNECT_STRING)
                            + " names a database elsewhere; leave one of the two");
        }
        // A home that isn't used may hold anything.
        return new MirrorConfig.Server(Optional.empty(), Optional.empty(), false);
    }
}

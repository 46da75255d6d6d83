package io.pixelake.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where Pixeltable itself would look for its database, told by its environment variables and its {@code config.toml}. What is read
 * where, and that an empty variable counts as none, is Pixeltable's (0.7): the connect string and the data folder come from variables
 * only, the database's name from its variable or else from the file.
 */
final class PixeltableSettings {
    static final String CONNECT_STRING = "PIXELTABLE_DB_CONNECT_STR";

    private static final String DATABASE = "PIXELTABLE_DB";
    private static final String SECTION = "pixeltable";
    private static final Pattern DATABASE_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}");

    private final Map<String, String> environment;
    private final Problems problems;

    PixeltableSettings(Map<String, String> environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** The database that isn't the one in the home. */
    Optional<SqlAlchemyUrl> connectString() {
        return variable(CONNECT_STRING).flatMap(this::parse);
    }

    private Optional<SqlAlchemyUrl> parse(String text) {
        try {
            return Optional.of(SqlAlchemyUrl.parse(text));
        } catch (SqlAlchemyUrl.Unusable | IllegalArgumentException e) {
            String why = e instanceof SqlAlchemyUrl.Unusable ? e.getMessage() : "has a % that encodes nothing";
            problems.add(
                    "the environment variable " + CONNECT_STRING,
                    "\"" + SqlAlchemyUrl.masked(text) + "\" " + why + "; give one like " + SqlAlchemyUrl.FORM
                            + ", or say with --source-url or --pixeltable-home where the database is");
            return Optional.empty();
        }
    }

    /** Where the data of the home's server lie, when they aren't in the home. */
    Optional<String> pgdata() {
        return variable("PIXELTABLE_PGDATA");
    }

    /** The name of the database on the home's server. */
    Optional<String> database(String home) {
        Optional<String> variable = variable(DATABASE);
        if (variable.isPresent()) {
            return checked(variable.get(), "the environment variable " + DATABASE);
        }
        Path file = Path.of(variable("PIXELTABLE_CONFIG").orElse(home + "/config.toml"));
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode toml = read(file);
        refuseConnectString(toml, file);
        JsonNode name = option(toml, "db");
        if (!name.isMissingNode() && !name.isTextual()) {
            problems.add("db (" + file + ")", "must be a text, the name of the database");
            return Optional.empty();
        }
        return name.isMissingNode() ? Optional.empty() : checked(name.asText(), "db (" + file + ")");
    }

    private Optional<String> checked(String name, String where) {
        if (name.isEmpty() || DATABASE_NAME.matcher(name).matches()) {
            return Optional.of(name).filter(text -> !text.isEmpty());
        }
        problems.add(
                where,
                "\"" + name
                        + "\" isn't a database that Pixeltable can have; give letters, digits, _ and -, with a letter"
                        + " first, at most 63");
        return Optional.empty();
    }

    private JsonNode read(Path file) {
        try {
            return new TomlMapper().readTree(Files.readString(file));
        } catch (JacksonException e) {
            // Never its message: it quotes the file, which holds the keys of model providers.
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            problems.add(
                    file.toString(),
                    "isn't valid TOML" + where + "; Pixeltable can't read it either, so mend it there");
        } catch (CharacterCodingException e) {
            problems.add(file.toString(), "isn't a text file in UTF-8; Pixeltable can't read it either");
        } catch (IOException e) {
            problems.add(file.toString(), "can't be read: " + e + "; Pixeltable's settings stand there");
        }
        return new TomlMapper().createObjectNode();
    }

    /** Pixeltable doesn't start with such a file. Passing it over would mirror another database than the one that is meant. */
    private void refuseConnectString(JsonNode toml, Path file) {
        for (String key : new String[] {"db_connect_str", "DB_CONNECT_STR"}) {
            if (!option(toml, key).isMissingNode()) {
                problems.add(
                        key + " (" + file + ")",
                        "Pixeltable doesn't take it from there; remove it, and set the environment variable "
                                + CONNECT_STRING);
            }
        }
    }

    /** Options that stand in no section belong to Pixeltable's own. */
    private static JsonNode option(JsonNode toml, String key) {
        JsonNode own = toml.path(SECTION).path(key);
        return own.isMissingNode() ? toml.path(key) : own;
    }
}

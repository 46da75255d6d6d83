package io.pixelake.job.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pixelake.config.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The failures of the mirror that runs on a lake, or ran last, as the small file {@code last-errors.json} in the lake's state folder.
 * The mirror's process writes it, always as a whole; anyone reads it. Losing it loses a message, so it never makes anything fail.
 */
public final class LastErrors {
    private static final Logger LOG = LoggerFactory.getLogger(LastErrors.class);
    private static final String FILE = "last-errors.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private Known known = Known.NONE;

    /** The errors of a mirror that starts now: none yet. */
    public LastErrors(Path stateDirectory) {
        directory = stateDirectory;
    }

    /**
     * A failure.
     *
     * @param at when it was first seen
     * @param nextAttempt when the table is tried again at the latest; absent when nothing tries by itself
     */
    public record Failure(String message, Instant at, Optional<Instant> nextAttempt) {
        /** One that nothing gets over by itself. */
        public Failure(String message, Instant at) {
            this(message, at, Optional.empty());
        }
    }

    /**
     * All failures.
     *
     * @param tables by path
     * @param job what made the job fail as a whole
     */
    public record Known(Map<String, Failure> tables, Optional<Failure> job) {
        /** No failure at all. */
        public static final Known NONE = new Known(Map.of(), Optional.empty());

        public Known {
            tables = Map.copyOf(tables);
        }
    }

    /** What the file says; nothing when there is none or it can't be read. */
    public static Known read(Path stateDirectory) {
        Path file = stateDirectory.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Known.NONE;
        }
        try {
            JsonNode root = JSON.readTree(Files.readString(file));
            Map<String, Failure> tables = new TreeMap<>();
            root.path("tables").properties().forEach(entry -> tables.put(entry.getKey(), failure(entry.getValue())));
            return new Known(tables, root.hasNonNull("job") ? Optional.of(failure(root.get("job"))) : Optional.empty());
        } catch (IOException | DateTimeParseException e) {
            LOG.warn("Cannot read {}: {}", file, e.toString());
            return Known.NONE;
        }
    }

    private static Failure failure(JsonNode node) {
        Optional<Instant> next = node.hasNonNull("nextAttempt")
                ? Optional.of(Instant.parse(node.get("nextAttempt").asText()))
                : Optional.empty();
        return new Failure(
                node.path("message").asText(), Instant.parse(node.path("at").asText()), next);
    }

    /** Forgets what an earlier mirror left. */
    public synchronized void begin() {
        known = Known.NONE;
        write();
    }

    /** Tells which tables are failed now, with their messages by path; what isn't named has got over it. */
    public synchronized void tables(Map<String, String> messages) {
        tables(messages, Map.of());
    }

    /** The same. @param nextAttempts when tables are tried again at the latest, by path */
    public synchronized void tables(Map<String, String> messages, Map<String, Instant> nextAttempts) {
        Map<String, Failure> tables = new TreeMap<>();
        messages.forEach((path, message) -> {
            Failure before = known.tables().get(path);
            Failure now = now(message);
            boolean same = before != null && before.message().equals(now.message());
            Optional<Instant> next =
                    Optional.ofNullable(nextAttempts.get(path)).map(instant -> instant.truncatedTo(ChronoUnit.MILLIS));
            tables.put(path, new Failure(now.message(), same ? before.at() : now.at(), next));
        });
        replace(new Known(tables, known.job()));
    }

    /** Tells what made the job fail as a whole. */
    public synchronized void job(String message) {
        replace(new Known(known.tables(), Optional.of(now(message))));
    }

    private static Failure now(String message) {
        return new Failure(Secrets.maskWithin(message), Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    private void replace(Known next) {
        if (!next.equals(known)) {
            Known before = known;
            known = next;
            if (!write()) {
                known = before;
            }
        }
    }

    /** @return false when it couldn't, so that the next news tries again */
    private boolean write() {
        Path file = directory.resolve(FILE);
        try {
            if (known.equals(Known.NONE)) {
                Files.deleteIfExists(file);
                return true;
            }
            Path whole = directory.resolve(FILE + ".new");
            Files.writeString(whole, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(toJson()));
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (IOException e) {
            LOG.warn("Cannot write {}, so that pixelake status won't show the last errors: {}", file, e.toString());
            return false;
        }
    }

    private ObjectNode toJson() {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode tables = root.putObject("tables");
        new TreeMap<>(known.tables()).forEach((path, failure) -> put(tables, path, failure));
        known.job().ifPresent(failure -> put(root, "job", failure));
        return root;
    }

    private static void put(ObjectNode parent, String key, Failure failure) {
        ObjectNode node = parent.putObject(key)
                .put("message", failure.message())
                .put("at", failure.at().toString());
        failure.nextAttempt().ifPresent(next -> node.put("nextAttempt", next.toString()));
    }
}

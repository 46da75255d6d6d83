package io.pixelake.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.pixelake.lake.LocalFileIO;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.RESTSerializers;
import org.apache.iceberg.rest.RESTUtil;
import org.apache.iceberg.rest.requests.CreateNamespaceRequest;
import org.apache.iceberg.rest.requests.CreateTableRequest;
import org.apache.iceberg.rest.requests.RegisterTableRequest;
import org.apache.iceberg.rest.requests.RenameTableRequest;
import org.apache.iceberg.rest.requests.UpdateNamespacePropertiesRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.rest.responses.ConfigResponse;
import org.apache.iceberg.rest.responses.ErrorResponse;
import org.apache.iceberg.rest.responses.LoadTableResponse;
import org.apache.iceberg.shaded.com.fasterxml.jackson.annotation.JsonAutoDetect;
import org.apache.iceberg.shaded.com.fasterxml.jackson.annotation.PropertyAccessor;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.DeserializationFeature;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.PropertyNamingStrategies;

/**
 * An Iceberg REST catalog in this process, over HTTP, on top of any other catalog: Iceberg's own request handlers, so that requests are
 * checked by what they require and by nothing else. Its {@link #properties()} open it here or in another process. With
 * {@link Faults} it fails as a server does: what they throw becomes an HTTP status, and where the outcome of a commit is lost, a connection that ends.
 */
public final class RestCatalogServer implements AutoCloseable {
    private static final ObjectMapper JSON = json();
    private static final Map<Class<?>, Integer> STATUS = Map.of(
            NoSuchTableException.class, 404,
            NoSuchNamespaceException.class, 404,
            AlreadyExistsException.class, 409,
            NamespaceNotEmptyException.class, 409,
            CommitFailedException.class, 409,
            BadRequestException.class, 400,
            ForbiddenException.class, 403,
            ValidationException.class, 400,
            IllegalArgumentException.class, 400,
            CommitStateUnknownException.class, 504);

    /** An error of the server for which Iceberg's client doesn't ask again on its own, a second later. */
    private static final int NOT_TRIED_AGAIN = 507;

    private final Catalog catalog;
    private final AtomicReference<Optional<Faults>> faults = new AtomicReference<>(Optional.empty());
    private final Map<TableIdentifier, Integer> loads = new ConcurrentHashMap<>();
    private final Map<String, String> overrides = new ConcurrentHashMap<>();
    private final List<Update> updates = new CopyOnWriteArrayList<>();
    private final List<Duration> ages = new CopyOnWriteArrayList<>();
    private volatile boolean takesOneSnapshot;
    private volatile boolean refusesStages;
    private final AtomicInteger toLose = new AtomicInteger();
    private volatile Gate gate = (request, body) -> Optional.empty();
    private volatile Duration distance = Duration.ZERO;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private RestCatalogServer(Catalog catalog, HttpServer server) {
        this.catalog = catalog;
        this.server = server;
    }

    /** @param catalog is not closed with the server */
    public static RestCatalogServer start(Catalog catalog) throws IOException {
        return start(catalog, HttpServer.create(anyPort(), 0));
    }

    /** The same over HTTPS. @param tls with the server's key */
    public static RestCatalogServer start(Catalog catalog, SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return start(catalog, server);
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static RestCatalogServer start(Catalog catalog, HttpServer http) {
        RestCatalogServer server = new RestCatalogServer(catalog, http);
        server.server.createContext("/v1/", server::handle);
        server.server.setExecutor(server.threads);
        server.server.start();
        return server;
    }

    /** What opens the catalog, here or in another process. */
    public Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        properties.put(CatalogUtil.ICEBERG_CATALOG_TYPE, CatalogUtil.ICEBERG_CATALOG_TYPE_REST);
        properties.put(
                CatalogProperties.URI,
                (server instanceof HttpsServer ? "https" : "http") + "://localhost:"
                        + server.getAddress().getPort());
        properties.put(CatalogProperties.FILE_IO_IMPL, LocalFileIO.class.getName());
        properties.put("rest.client.max-retries", "1");
        return properties;
    }

    /** How often each table was loaded, or asked for in vain. */
    public Map<TableIdentifier, Integer> loads() {
        return Map.copyOf(loads);
    }

    /** From now on its answer to clients that open it has this among what they are to use. */
    public void tell(String property, String value) {
        overrides.put(property, value);
    }

    /** How many snapshots a commit adds to a table, and how many it removes. */
    public record Update(int added, int removed) {
        private static Update of(UpdateTableRequest request) {
            int added = 0;
            int removed = 0;
            for (MetadataUpdate update : request.updates()) {
                added += update instanceof MetadataUpdate.AddSnapshot ? 1 : 0;
                removed += update instanceof MetadataUpdate.RemoveSnapshots snapshots
                        ? snapshots.snapshotIds().size()
                        : 0;
            }
            return new Update(added, removed);
        }
    }

    /** The commits that it took so far. */
    public List<Update> updates() {
        return List.copyOf(updates);
    }

    /** How old each version of Pixeltable was when a commit with it was taken, in their order. */
    public List<Duration> ages() {
        return List.copyOf(ages);
    }

    private void noteAges(UpdateTableRequest request) {
        for (MetadataUpdate update : request.updates()) {
            if (update instanceof MetadataUpdate.AddSnapshot added
                    && added.snapshot().summary().containsKey("pixeltable.created-at")) {
                long micros = Long.parseLong(added.snapshot().summary().get("pixeltable.created-at"));
                ages.add(Duration.between(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), Instant.now()));
            }
        }
    }

    /** From now on it refuses what adds several snapshots at once, as Unity Catalog does, and in its words. */
    public void takeOneSnapshotPerCommit() {
        takesOneSnapshot = true;
    }

    /** The next commits are answered as if they were made, and then the table is as it was before, or isn't there. */
    public void loseCommits(int commits) {
        toLose.set(commits);
    }

    /** Who may ask. */
    public interface Gate {
        /** Why a request is refused, with 403; empty where it isn't. */
        Optional<String> refusal(HttpExchange request, byte[] body);
    }

    /** From now on requests pass this first. */
    public void guard(Gate guard) {
        gate = guard;
    }

    /** From now on it stages no table, as Amazon's servers don't, and in the words of Glue's. */
    public void refuseStagedTables() {
        refusesStages = true;
    }

    /** From now on each request takes that much longer, as to a server far away. */
    public void answerAfter(Duration distance) {
        this.distance = distance;
    }

    /** From now on requests meet these; loads of tables as LOAD, commits and creations as SWAP. */
    public void meet(Faults met) {
        faults.set(Optional.of(met));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static ObjectMapper json() {
        ObjectMapper json = new ObjectMapper();
        json.setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY);
        json.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
        json.setPropertyNamingStrategy(new PropertyNamingStrategies.KebabCaseStrategy());
        RESTSerializers.registerAll(json);
        return json;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Thread.sleep(distance.toMillis());
            boolean reads = exchange.getRequestMethod().equals("GET");
            try {
                gate.refusal(exchange, body).ifPresent(why -> {
                    throw new ForbiddenException("%s", why);
                });
                answer(exchange, 200, new Request(exchange, body).run());
            } catch (Faults.Crash | UncheckedSQLException e) {
                if (reads) {
                    answer(exchange, NOT_TRIED_AGAIN, error(NOT_TRIED_AGAIN, e));
                }
                // Else the connection ends without an answer.
            } catch (RuntimeException e) {
                int status = status(e).orElse(reads ? NOT_TRIED_AGAIN : 500);
                answer(exchange, status, error(status, e));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<Integer> status(RuntimeException e) {
        return STATUS.entrySet().stream()
                .filter(known -> known.getKey().isInstance(e))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static ErrorResponse error(int status, Throwable e) {
        return ErrorResponse.builder()
                .responseCode(status)
                .withType(e.getClass().getSimpleName())
                .withMessage(String.valueOf(e.getMessage()))
                .build();
    }

    private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] text = body == null ? new byte[0] : JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(body == null ? 204 : status, body == null ? -1 : text.length);
        exchange.getResponseBody().write(text);
    }

    /** One request: {@code /v1/namespaces/NAMESPACE/tables/TABLE} and what is above and beside it. */
    private final class Request {
        private final String method;
        private final List<String> path;
        private final Map<String, String> query;
        private final byte[] body;

        private Request(HttpExchange exchange, byte[] body) {
            this.method = exchange.getRequestMethod();
            this.path = List.of(exchange.getRequestURI()
                    .getRawPath()
                    .substring("/v1/".length())
                    .split("/"));
            this.query = query(exchange.getRequestURI().getRawQuery());
            this.body = body;
        }

        /** Null where there is nothing to say. */
        private Object run() throws IOException {
            String kind = method + " " + (path.size() < 3 ? path.get(0) : path.get(2)) + " " + path.size();
            switch (kind) {
                case "GET config 1":
                    return ConfigResponse.builder()
                            .withOverrides(new HashMap<>(overrides))
                            .build();
                case "GET namespaces 1":
                    return CatalogHandlers.listNamespaces(namespaces(), parent());
                case "POST namespaces 1":
                    CreateNamespaceRequest made = read(CreateNamespaceRequest.class);
                    return step(Step.NAMESPACE, () -> CatalogHandlers.createNamespace(namespaces(), made));
                case "GET namespaces 2":
                    return CatalogHandlers.loadNamespace(namespaces(), namespace());
                case "DELETE namespaces 2":
                    CatalogHandlers.dropNamespace(namespaces(), namespace());
                    return null;
                case "POST properties 3":
                    return CatalogHandlers.updateNamespaceProperties(
                            namespaces(), namespace(), read(UpdateNamespacePropertiesRequest.class));
                case "POST tables 2":
                    CatalogHandlers.renameTable(catalog, read(RenameTableRequest.class));
                    return null;
                case "POST register 3":
                    return CatalogHandlers.registerTable(catalog, namespace(), read(RegisterTableRequest.class));
                default:
                    return onTables(kind);
            }
        }

        private Object onTables(String kind) throws IOException {
            switch (kind) {
                case "GET tables 3":
                    return CatalogHandlers.listTables(catalog, namespace());
                case "POST tables 3":
                    CreateTableRequest made = read(CreateTableRequest.class);
                    return made.stageCreate()
                            ? stage(made)
                            : swap(() -> CatalogHandlers.createTable(catalog, namespace(), made));
                case "GET tables 4":
                    loads.merge(table(), 1, Integer::sum);
                    return step(Step.LOAD, () -> CatalogHandlers.loadTable(catalog, table()));
                case "POST tables 4":
                    UpdateTableRequest update = read(UpdateTableRequest.class);
                    return swap(() -> update(update));
                case "DELETE tables 4":
                    drop();
                    return null;
                case "POST tables 5":
                    // A report of a commit or a scan.
                    return null;
                default:
                    throw new UnsupportedOperationException(kind);
            }
        }

        private LoadTableResponse stage(CreateTableRequest made) {
            if (refusesStages) {
                throw new BadRequestException("Stage create is not supported");
            }
            return CatalogHandlers.stageTableCreate(catalog, namespace(), made);
        }

        private LoadTableResponse update(UpdateTableRequest request) {
            Update update = Update.of(request);
            if (takesOneSnapshot && update.added() > 1) {
                throw new CommitFailedException("Adding multiple snapshots in a single update is not supported.");
            }
            Optional<String> before = toLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                    ? Optional.of(metadataLocation())
                    : Optional.empty();
            LoadTableResponse updated = CatalogHandlers.updateTable(catalog, table(), request);
            updates.add(update);
            noteAges(request);
            before.ifPresent(this::restore);
            return updated;
        }

        /** Empty text where the table isn't there. */
        private String metadataLocation() {
            return catalog.tableExists(table())
                    ? ((HasTableOperations) catalog.loadTable(table()))
                            .operations()
                            .current()
                            .metadataFileLocation()
                    : "";
        }

        private void restore(String before) {
            catalog.dropTable(table(), false);
            if (!before.isEmpty()) {
                catalog.registerTable(table(), before);
            }
        }

        private void drop() {
            if (Boolean.parseBoolean(query.get("purgeRequested"))) {
                CatalogHandlers.purgeTable(catalog, table());
            } else {
                CatalogHandlers.dropTable(catalog, table());
            }
        }

        private SupportsNamespaces namespaces() {
            return (SupportsNamespaces) catalog;
        }

        private Namespace parent() {
            return query.containsKey("parent")
                    ? RESTUtil.namespaceFromQueryParam(query.get("parent"))
                    : Namespace.empty();
        }

        private Namespace namespace() {
            return RESTUtil.decodeNamespace(path.get(1), "%1F");
        }

        private TableIdentifier table() {
            return TableIdentifier.of(namespace(), RESTUtil.decodeString(path.get(3)));
        }

        private <T> T read(Class<T> type) throws IOException {
            return JSON.readValue(body, type);
        }
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    /** That there is no such table is an answer too, which may get lost. */
    private <T> T step(Step step, Supplier<T> make) {
        pass(step, Moment.BEFORE);
        try {
            return make.get();
        } finally {
            pass(step, Moment.AFTER);
        }
    }

    private void pass(Step step, Moment moment) {
        faults.get().ifPresent(met -> met.passUnchecked(step, moment));
    }

    private <T> T swap(Supplier<T> make) throws IOException {
        Optional<Faults> met = faults.get();
        if (met.isEmpty()) {
            return make.get();
        }
        AtomicReference<T> made = new AtomicReference<>();
        met.get().swap(() -> made.set(make.get()));
        return made.get();
    }
}

package io.pixelake.containers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A REST catalog that wants a bearer token, which it gives to who knows the credential (OAuth2 client credentials) and which ends soon; and that
 * hands out the object store's keys with each table (vended credentials).
 */
public final class TokenProxy implements AutoCloseable {
    private static final Instant REVOKED = Instant.EPOCH;
    private static final String TOKENS = "/v1/oauth/tokens";
    private static final Set<String> NOT_HANDED_ON = Set.of(
            "host", "connection", "content-length", "accept-encoding", "upgrade", "http2-settings", "authorization");

    private final URI upstream;
    private final String credential;
    private final Duration lifetime;
    private final Map<String, String> tableConfig;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final Map<String, Instant> tokens = new ConcurrentHashMap<>();
    private final AtomicInteger refused = new AtomicInteger();

    private TokenProxy(URI upstream, String credential, Duration lifetime, Map<String, String> tableConfig)
            throws IOException {
        this.upstream = upstream;
        this.credential = credential;
        this.lifetime = lifetime;
        this.tableConfig = tableConfig;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
    }

    /**
     * Starts one.
     *
     * @param credential {@code id:secret}
     * @param tableConfig properties for who writes a table's files
     */
    public static TokenProxy start(
            String upstream, String credential, Duration lifetime, Map<String, String> tableConfig) throws IOException {
        TokenProxy proxy = new TokenProxy(URI.create(upstream), credential, lifetime, tableConfig);
        proxy.server.start();
        return proxy;
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    public int tokensGiven() {
        return tokens.size();
    }

    /** Ends all tokens, as a server does that has forgotten them. */
    public void revoke() {
        tokens.replaceAll((token, end) -> REVOKED);
    }

    /** Requests with a token that was revoked. */
    public int refusedAsRevoked() {
        return refused.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream in = exchange.getRequestBody()) {
            byte[] body = in.readAllBytes();
            if (exchange.getRequestURI().getPath().equals(TOKENS)) {
                giveToken(exchange, new String(body, StandardCharsets.UTF_8));
            } else if (isAdmitted(exchange)) {
                handOn(exchange, body);
            } else {
                send(
                        exchange,
                        401,
                        "{\"error\":{\"message\":\"the token has ended\",\"type\":\"NotAuthorizedException\",\"code\":401}}");
            }
        }
    }

    /** A token is renewed by the one before, or had for the credential. */
    private void giveToken(HttpExchange exchange, String form) throws IOException {
        String[] parts = credential.split(":");
        boolean known = form.contains("client_id=" + parts[0]) && form.contains("client_secret=" + parts[1]);
        if (!known && !isAdmitted(exchange)) {
            send(exchange, 401, "{\"error\":\"invalid_client\",\"error_description\":\"unknown\"}");
            return;
        }
        String token = newToken();
        send(
                exchange,
                200,
                "{\"access_token\":\"" + token + "\",\"token_type\":\"bearer\",\"expires_in\":" + lifetime.toSeconds()
                        + ",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}");
    }

    /** One as a user may have got it elsewhere. */
    public String newToken() {
        String token = UUID.randomUUID().toString();
        tokens.put(token, Instant.now().plus(lifetime));
        return token;
    }

    private boolean isAdmitted(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        Instant end = header == null ? null : tokens.get(header.replaceFirst("(?i)bearer ", ""));
        if (REVOKED.equals(end)) {
            refused.incrementAndGet();
        }
        return end != null && Instant.now().isBefore(end);
    }

    private void handOn(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        upstream.resolve(exchange.getRequestURI().toString()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_HANDED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            response.headers().firstValue("content-type").ifPresent(type -> exchange.getResponseHeaders()
                    .set("Content-Type", type));
            byte[] answer = withTableConfig(response.body());
            exchange.sendResponseHeaders(response.statusCode(), answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] withTableConfig(byte[] answer) throws IOException {
        if (answer.length > 0 && json.readTree(answer) instanceof ObjectNode table && table.has("metadata")) {
            tableConfig.forEach(table.withObject("/config")::put);
            return json.writeValueAsBytes(table);
        }
        return answer;
    }

    private static void send(HttpExchange exchange, int code, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

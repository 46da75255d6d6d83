package io.pixelake.testkit;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Accepts requests that are signed as Amazon's Signature Version 4 says, by computing the signature again, and without code of Amazon's. Thread-safe. */
public final class SigV4Check implements RestCatalogServer.Gate {
    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/([^/]+)/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})");
    private static final HexFormat HEX = HexFormat.of();
    private static final String UNRESERVED = "-_.~";

    private final String keyId;
    private final String secret;
    private final String region;
    private final String service;
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger bodies = new AtomicInteger();

    public SigV4Check(String keyId, String secret, String region, String service) {
        this.keyId = keyId;
        this.secret = secret;
        this.region = region;
        this.service = service;
    }

    /** How many requests were signed as they have to be. */
    public int accepted() {
        return accepted.get();
    }

    /** How many of these had a body, which is signed too. */
    public int acceptedBodies() {
        return bodies.get();
    }

    @Override
    public Optional<String> refusal(HttpExchange request, byte[] body) {
        Matcher header =
                AUTHORIZATION.matcher(String.valueOf(request.getRequestHeaders().getFirst("Authorization")));
        if (!header.matches()) {
            return Optional.of("Missing Authentication Token");
        }
        if (!header.group(1).equals(keyId)) {
            return Optional.of("The security token included in the request is invalid.");
        }
        String scope = String.join("/", header.group(2), region, service, "aws4_request");
        if (!header.group(6).equals(signature(request, body, header, scope))) {
            return Optional.of("The request signature we calculated does not match the signature you provided.");
        }
        accepted.incrementAndGet();
        bodies.addAndGet(body.length > 0 ? 1 : 0);
        return Optional.empty();
    }

    private String signature(HttpExchange request, byte[] body, Matcher header, String scope) {
        String toSign = String.join(
                "\n",
                "AWS4-HMAC-SHA256",
                request.getRequestHeaders().getFirst("X-Amz-Date"),
                scope,
                sha256(text(canonical(request, body, List.of(header.group(5).split(";"))))));
        byte[] key = text("AWS4" + secret);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        return HEX.formatHex(hmac(key, toSign));
    }

    private static String canonical(HttpExchange request, byte[] body, List<String> signed) {
        String headers = signed.stream()
                .map(name -> name + ":"
                        + String.join(",", request.getRequestHeaders().get(name))
                                .strip() + "\n")
                .collect(Collectors.joining());
        return String.join(
                "\n",
                request.getRequestMethod(),
                encoded(request.getRequestURI().getRawPath(), UNRESERVED + "/"),
                query(request.getRequestURI().getRawQuery()),
                headers,
                String.join(";", signed),
                sha256(body));
    }

    /** Each part of it is encoded already. */
    private static String query(String raw) {
        return raw == null ? "" : Arrays.stream(raw.split("&")).sorted().collect(Collectors.joining("&"));
    }

    private static String encoded(String path, String plain) {
        StringBuilder encoded = new StringBuilder();
        for (byte one : text(path)) {
            char character = (char) (one & 0xff);
            boolean stays = character < 128 && Character.isLetterOrDigit(character) || plain.indexOf(character) >= 0;
            encoded.append(
                    stays
                            ? String.valueOf(character)
                            : "%" + HexFormat.of().withUpperCase().toHexDigits(one));
        }
        return encoded.toString();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] content) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.pixelake.config;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Python's form of a database URL, {@code postgresql+psycopg://user:password@host:port/database?sslmode=require}, as JDBC has it. It is
 * taken apart as SQLAlchemy does; what stands behind the question mark are libpq's parameters.
 *
 * @param url without user and password
 */
record SqlAlchemyUrl(String url, Optional<String> user, Optional<String> password) {
    static final String FORM = "postgresql+psycopg://user:password@host:5432/pixeltable";

    private static final Pattern URL = Pattern.compile("(?<scheme>[\\w+]+)://"
            + "(?:(?<user>[^:/]*)(?::(?<password>[^@]*))?@)?"
            + "(?:(?:\\[(?<ipv6>[^/?]+)]|(?<host>[^/:?]+))?(?::(?<port>[^/?]*))?)?"
            + "(?:/(?<database>[^?]*))?(?:\\?(?<query>.*))?");
    private static final Pattern POSTGRESQL = Pattern.compile("postgres(ql)?(\\+\\w+)?");

    /** libpq's names to pgjdbc's, where both mean the same. */
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("sslmode", "sslmode"),
            Map.entry("sslrootcert", "sslrootcert"),
            Map.entry("sslcert", "sslcert"),
            Map.entry("sslkey", "sslkey"),
            Map.entry("sslpassword", "sslpassword"),
            Map.entry("sslnegotiation", "sslNegotiation"),
            Map.entry("channel_binding", "channelBinding"),
            Map.entry("gssencmode", "gssEncMode"),
            Map.entry("connect_timeout", "connectTimeout"),
            Map.entry("application_name", "ApplicationName"),
            Map.entry("options", "options"));

    /** Why a URL can't be used, as the end of a sentence. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String why) {
            super(why);
        }
    }

    static SqlAlchemyUrl parse(String text) throws Unusable {
        Matcher parts = URL.matcher(text.strip());
        if (!parts.matches()) {
            throw new Unusable("isn't a database URL");
        }
        if (!POSTGRESQL.matcher(parts.group("scheme")).matches()) {
            throw new Unusable("isn't one of PostgreSQL");
        }
        Map<String, String> query = query(parts.group("query"));
        Optional<String> user = decoded(parts.group("user")).or(() -> Optional.ofNullable(query.get("user")));
        Optional<String> password =
                decoded(parts.group("password")).or(() -> Optional.ofNullable(query.get("password")));
        String database = decoded(parts.group("database"))
                .or(() -> Optional.ofNullable(query.get("dbname")))
                .orElseThrow(() -> new Unusable("names no database"));
        List.of("user", "password", "dbname").forEach(query::remove);
        return new SqlAlchemyUrl(jdbc(parts, database, query), user, password);
    }

    private static String jdbc(Matcher parts, String database, Map<String, String> query) throws Unusable {
        String port = Optional.ofNullable(query.remove("port"))
                .or(() -> decoded(parts.group("port")))
                .orElse("5432");
        String host = Optional.ofNullable(query.remove("host"))
                .or(() -> decoded(parts.group("ipv6")).map(ip -> "[" + ip + "]"))
                .or(() -> decoded(parts.group("host")))
                .orElseThrow(() -> new Unusable("names no host (for a Unix socket its folder, ?host=/run/postgresql)"));
        Map<String, String> properties = new LinkedHashMap<>();
        String hosts = host.startsWith("/") ? socket(host, port, properties) : hosts(host, port);
        for (Map.Entry<String, String> parameter : query.entrySet()) {
            String name = PARAMETERS.get(parameter.getKey());
            if (name == null) {
                throw new Unusable("has the parameter " + parameter.getKey() + ", which isn't known here");
            }
            properties.put(name, parameter.getValue());
        }
        StringJoiner all = new StringJoiner("&", "?", "").setEmptyValue("");
        properties.forEach((name, value) -> all.add(name + "=" + encoded(value)));
        return "jdbc:postgresql://" + hosts + "/" + encoded(database) + all;
    }

    private static String socket(String folder, String port, Map<String, String> properties) throws Unusable {
        checkPort(port);
        properties.put("sslmode", "disable");
        properties.put("socketFactory", "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg");
        properties.put("socketFactoryArg", folder + "/.s.PGSQL." + port);
        return "localhost";
    }

    /** Several hosts have one port for all, or each its own. */
    private static String hosts(String host, String port) throws Unusable {
        String[] hosts = host.split(",", -1);
        String[] ports = port.split(",", -1);
        if (ports.length != 1 && ports.length != hosts.length) {
            throw new Unusable("has " + hosts.length + " hosts and " + ports.length + " ports");
        }
        StringJoiner all = new StringJoiner(",");
        for (int i = 0; i < hosts.length; i++) {
            if (hosts[i].contains("@")) {
                throw new Unusable("has an @ in its host (one in a password is written %40)");
            }
            // SQLAlchemy's own form has the port behind the host.
            boolean hasPort = hosts[i].matches("[^\\[\\]]+:\\d+");
            String own = ports[ports.length == 1 ? 0 : i];
            checkPort(own);
            all.add(hasPort ? hosts[i] : hosts[i] + ":" + own);
        }
        return all.toString();
    }

    private static void checkPort(String port) throws Unusable {
        if (!port.matches("\\d{1,5}")) {
            // The text isn't told: it may be the end of a password.
            throw new Unusable("has a port that is no number (an @ in a password is written %40, a : %3A)");
        }
    }

    /** A name that stands there more than once, as hosts may, has its values joined by commas. */
    private static Map<String, String> query(String text) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : Optional.ofNullable(text).orElse("").split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                query.merge(pair.substring(0, equals), value, (first, second) -> first + "," + second);
            }
        }
        return query;
    }

    /** Outside of the query a plus is a plus. */
    private static Optional<String> decoded(String text) {
        return Optional.ofNullable(text)
                .filter(some -> !some.isEmpty())
                .map(some -> URLDecoder.decode(some.replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A text that may be such a URL, or be meant to be one, without what may be its password. */
    static String masked(String text) {
        int scheme = text.indexOf("://");
        int colon = text.indexOf(':', scheme < 0 ? 0 : scheme + 3);
        int at = text.lastIndexOf('@');
        return Secrets.maskWithin(
                colon >= 0 && colon < at ? text.substring(0, colon + 1) + Secrets.MASK + text.substring(at) : text);
    }
}

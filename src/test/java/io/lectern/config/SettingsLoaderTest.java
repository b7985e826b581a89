package io.lectern.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsLoaderTest {
    private static final Map<String, String> NOTHING = Map.of();

    @TempDir
    Path directory;

    @Test
    void defaultsAreComplete() {
        Settings settings = new SettingsLoader().load(null, NOTHING);

        assertThat(settings.roles()).containsExactlyInAnyOrder(NodeRole.values());
        assertThat(settings.http().port()).isEqualTo(8080);
        assertThat(settings.rooms().grace()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.rooms().historyTtl()).isEqualTo(Duration.ofDays(7));
        assertThat(settings.secret().isEmpty()).isTrue();
    }

    @Test
    void anOwnFileNeedsOnlyWhatDiffers() {
        Settings settings = load("http: {port: 9999, origins: ['https://a.example']}\nroles: [edge]\n", NOTHING);

        assertThat(settings.http().port()).isEqualTo(9999);
        assertThat(settings.http().origins()).containsExactly("https://a.example");
        assertThat(settings.http().instances()).isEqualTo(2);
        assertThat(settings.roles()).isEqualTo(Set.of(NodeRole.EDGE));
    }

    @Test
    void anEmptyFileChangesNothing() {
        assertThat(load("# nothing yet\n", NOTHING)).isEqualTo(new SettingsLoader().load(null, NOTHING));
    }

    @Test
    void variablesWinOverTheFile() {
        Settings settings = load(
                "http: {port: 9999}",
                Map.of(
                        "LECTERN_HTTP_PORT", "7777",
                        "LECTERN_ROLES", "edge, rooms",
                        "LECTERN_ROOMS_GRACE", "20s",
                        "PATH", "/bin",
                        "LECTERN_JAVA_OPTS", "-Xmx1g"));

        assertThat(settings.http().port()).isEqualTo(7777);
        assertThat(settings.roles()).containsExactlyInAnyOrder(NodeRole.EDGE, NodeRole.ROOMS);
        assertThat(settings.rooms().grace()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void customaryNamesAreUnderstoodAndOwnNamesWin() {
        assertThat(new SettingsLoader()
                        .load(null, Map.of("DATABASE_URL", "postgres://a/b"))
                        .database()
                        .url()
                        .reveal())
                .isEqualTo("postgres://a/b");
        assertThat(new SettingsLoader()
                        .load(null, Map.of("REDIS_URL", "redis://a", "LECTERN_REDIS_URL", "redis://b"))
                        .redis()
                        .url()
                        .reveal())
                .isEqualTo("redis://b");
    }

    static Stream<String> keys() throws IOException {
        try (InputStream in = SettingsLoader.class.getResourceAsStream("/conf/lectern.yaml")) {
            Map<String, JsonNode> leaves = new HashMap<>();
            collect(new ObjectMapper(new YAMLFactory()).readTree(in), "", leaves);
            return leaves.keySet().stream().sorted();
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyKeyHasAVariable(String key) throws IOException {
        String name = "LECTERN_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
        String value = other(key);

        Settings settings = new SettingsLoader().load(null, Map.of(name, value));

        assertThat(settings).isNotEqualTo(new SettingsLoader().load(null, NOTHING));
    }

    /// A value that is allowed and not the default.
    private static String other(String key) throws IOException {
        Map<String, JsonNode> leaves = new HashMap<>();
        try (InputStream in = SettingsLoader.class.getResourceAsStream("/conf/lectern.yaml")) {
            collect(new ObjectMapper(new YAMLFactory()).readTree(in), "", leaves);
        }
        JsonNode value = java.util.Objects.requireNonNull(leaves.get(key), key);
        if (key.equals("roles")) return "edge";
        if (key.equals("session.soft_outbox_kib")) return "255";
        if (key.equals("secret")) return "0123456789".repeat(4);
        if (key.equals("vault.keys")) return "2:" + "0123456789".repeat(4);
        if (value.isArray()) return "one,two";
        if (value.isNumber()) return Long.toString(value.asLong() + 1);
        if (value.asText().matches("\\d+[smhd]")) return nextDuration(value.asText());
        return "other";
    }

    private static String nextDuration(String text) {
        String unit = text.substring(text.length() - 1);
        return Long.parseLong(text.substring(0, text.length() - 1)) + 1 + unit;
    }

    private static void collect(JsonNode node, String path, Map<String, JsonNode> into) {
        if (!node.isObject()) {
            into.put(path, node);
            return;
        }
        node.properties()
                .forEach(entry ->
                        collect(entry.getValue(), path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), into));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http: {prot: 1}            | FILE: unknown key `http.prot`; conf/lectern.yaml lists all of them
            htpt: {port: 1}            | FILE: unknown key `htpt`; conf/lectern.yaml lists all of them
            http: 8080                 | FILE: `http` holds keys of its own, not a value
            http:                      | FILE: `http` holds keys of its own, not a value
            just words                 | FILE: must hold keys and values, such as `http: {port: 8080}`
            http: {port: 0}            | http.port must be between 1 and 65535, was 0
            http: {port: 65536}        | http.port must be between 1 and 65535, was 65536
            rooms: {instances: 0}      | rooms.instances must be at least 1, was 0
            rooms: {grace: soon}       | `rooms.grace`: 'soon' is no duration; write 250ms, 15s, 30m, 12h or 7d
            rooms: {grace: 15}         | `rooms.grace`: '15' is no duration; write 250ms, 15s, 30m, 12h or 7d
            rooms: {grace: -1s}        | `rooms.grace`: '-1s' is no duration; write 250ms, 15s, 30m, 12h or 7d
            rooms: {grace: 99999999999999s} | `rooms.grace`: '99999999999999s' is no duration; write 250ms, 15s, 30m, 12h or 7d
            rooms: {grace: 999999999999d} | `rooms.grace`: '999999999999d' is no duration; write 250ms, 15s, 30m, 12h or 7d
            cluster: {lease: 1s}       | cluster.lease must be between 2s and 2m, was 1s
            session: {hard_outbox_kib: 8} | session.hard_outbox_kib must not be below session.soft_outbox_kib
            roles: []                  | roles must name at least one of edge, rooms, zoom, archive
            roles: [edge, kitchen]     | roles must name at least one of edge, rooms, zoom, archive, not kitchen
            secret: short              | secret must have at least 32 characters
            http: {port: eighty}       | `http.port`: 'eighty' is no whole number
            http: {port: }             | FILE: `http.port` needs a value
            http: {port: [1]}          | FILE: `http.port` takes one value
            http: {port: 99999999999}  | `http.port`: '99999999999' is no whole number
            http: {host: }             | FILE: `http.host` needs a value
            rooms: {grace: }           | FILE: `rooms.grace` needs a value
            rooms: {grace: [1s]}       | FILE: `rooms.grace` takes one value
            secret: {a: b}             | FILE: `secret` takes one value
            http: {origins: x}         | FILE: `http.origins` takes a list, such as [a, b]
            database: {url: [a]}       | FILE: `database.url` takes one value
            vault: {seal_with: 2}      | vault.seal_with is 2, but vault.keys has no such key
            vault: {keys: ['2:short']} | vault.keys holds keys such as 2:… - a number from 2 to 255, a colon, 32 or more characters
            vault: {keys: ['1:0123456789012345678901234567890123']} | vault.keys holds keys such as 2:… - a number from 2 to 255, a colon, 32 or more characters
            vault: {keys: ['256:0123456789012345678901234567890123']} | vault.keys holds keys such as 2:… - a number from 2 to 255, a colon, 32 or more characters
            vault: {keys: ['2:0123456789012345678901234567890123', '2:9876543210987654321098765432109876']} | vault.keys has two keys with the number 2
            zoom: {calls_at_once: 0}   | zoom.calls_at_once must be at least 1, was 0
            """)
    void aMistakeInTheFileIsNamedWithItsRemedy(String yaml, String message) throws IOException {
        Path file = Files.writeString(directory.resolve("own.yaml"), yaml);

        assertRefused(file, NOTHING, message.replace("FILE", file.toString()));
    }

    @Test
    void aFileThatIsNotYamlIsNamedWithTheLine() throws IOException {
        Path file = Files.writeString(directory.resolve("own.yaml"), "http:\n  port: 1\n bad\n");

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> new SettingsLoader().load(file, NOTHING))
                .satisfies(refused -> assertThat(refused.getMessage())
                        .startsWith(file + ": is not YAML in line 3: ")
                        .doesNotContain("\n"));
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = directory.resolve("missing.yaml");

        assertRefused(file, NOTHING, file + ": cannot be read; does it exist, and may this user read it?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LECTERN_HTTP_PROT  | 1    | unknown variable LECTERN_HTTP_PROT; variables are LECTERN_ and a key of conf/lectern.yaml in capitals
            LECTERN_HTTP       | 1    | unknown variable LECTERN_HTTP; variables are LECTERN_ and a key of conf/lectern.yaml in capitals
            LECTERN_HTTP_PORT  | 0    | http.port must be between 1 and 65535, was 0
            LECTERN_HTTP_PORT  | ''   | `http.port`: needs a value
            LECTERN_HTTP_PORT  | x    | `http.port`: 'x' is no whole number
            LECTERN_HTTP_PORT  | 1.5  | `http.port`: '1.5' is no whole number
            LECTERN_ROOMS_GRACE | 15  | `rooms.grace`: '15' is no duration; write 250ms, 15s, 30m, 12h or 7d
            LECTERN_ROLES      | edge,kitchen | roles must name at least one of edge, rooms, zoom, archive, not kitchen
            """)
    void aMistakeInAVariableIsNamedWithItsRemedy(String name, String value, String message) {
        assertRefused(null, Map.of(name, value), message);
    }

    @Test
    void secretsAreNeverPrinted() {
        String secret = "do-not-print-this-0123456789-0123456789";
        Settings settings = new SettingsLoader()
                .load(
                        null,
                        Map.of(
                                "LECTERN_SECRET", secret,
                                "LECTERN_VAULT_KEYS", "2:" + secret,
                                "DATABASE_URL", "postgres://u:" + secret + "@h/d",
                                "REDIS_URL", "redis://:" + secret + "@h"));

        assertThat(settings.toString()).doesNotContain(secret).contains("(secret)");
        assertThat(List.of(settings.secret(), settings.database(), settings.redis())
                        .toString())
                .doesNotContain(secret);
    }

    @Test
    void aSecretInTheWrongPlaceIsNotPrintedEither() throws IOException {
        String secret = "do-not-print-this";
        Path file = Files.writeString(directory.resolve("own.yaml"), "secret: [" + secret + "]\n");

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> new SettingsLoader().load(file, NOTHING))
                .satisfies(refused ->
                        assertThat(refused.getMessage()).contains("secret").doesNotContain(secret));
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> new SettingsLoader().load(null, Map.of("LECTERN_SECRET", secret)))
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain(secret));
    }

    private Settings load(String yaml, Map<String, String> environment) {
        try {
            return new SettingsLoader().load(Files.writeString(directory.resolve("own.yaml"), yaml), environment);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(
            @org.jspecify.annotations.Nullable Path file, Map<String, String> environment, String message) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> new SettingsLoader().load(file, environment))
                .withMessage(message);
    }
}

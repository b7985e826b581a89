package io.lectern.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads settings: the defaults, an own YAML file over them, the environment over both. An unknown key, in the
/// file or as a `LECTERN_…` variable, is refused, because a key that is silently ignored is a night on call.
public final class SettingsLoader {
    /// Variables that belong to the scripts around the program, not to it.
    private static final Set<String> NOT_OURS = Set.of("LECTERN_JAVA_OPTS", "LECTERN_LOG_LEVEL");

    private static final Map<String, String> OTHER_NAMES = Map.of(
            "DATABASE_URL", "LECTERN_DATABASE_URL",
            "REDIS_URL", "LECTERN_REDIS_URL",
            "ZOOM_API_URL", "LECTERN_ZOOM_API_URL",
            "ZOOM_OAUTH_URL", "LECTERN_ZOOM_OAUTH_URL",
            "ZOOM_WEBHOOK_SECRET_TOKEN", "LECTERN_ZOOM_WEBHOOK_SECRETS");

    private final ObjectMapper yaml = new ObjectMapper(new YAMLFactory())
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .registerModule(new SimpleModule()
                    .addDeserializer(Duration.class, new DurationReader())
                    .addDeserializer(int.class, new NumberReader()));

    /// Settings of this process.
    ///
    /// @param file an own YAML file, or null for the defaults alone
    /// @throws SettingsException when they cannot be used; the message names the key and the remedy
    public Settings load(@Nullable Path file, Map<String, String> environment) {
        ObjectNode tree = defaults();
        if (file != null) overlay(tree, read(file), "", file.toString());
        overlayEnvironment(tree, environment);
        return bind(tree);
    }

    private ObjectNode defaults() {
        try (InputStream in = SettingsLoader.class.getResourceAsStream("/conf/lectern.yaml")) {
            if (in == null) throw new IllegalStateException("conf/lectern.yaml is not on the class path");
            return (ObjectNode) yaml.readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException("conf/lectern.yaml cannot be read", e);
        }
    }

    private ObjectNode read(Path file) {
        try {
            JsonNode root = yaml.readTree(Files.readString(file));
            if (root instanceof ObjectNode object) return object;
            if (root.isMissingNode() || root.isNull()) return yaml.createObjectNode();
            throw new SettingsException(file + ": must hold keys and values, such as `http: {port: 8080}`");
        } catch (JacksonException e) {
            throw new SettingsException(file + ": is not YAML" + line(e) + ": " + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new SettingsException(file + ": cannot be read; does it exist, and may this user read it?");
        }
    }

    private static void overlay(ObjectNode under, ObjectNode over, String path, String source) {
        for (Map.Entry<String, JsonNode> entry : over.properties()) {
            String key = path + entry.getKey();
            JsonNode known = under.get(entry.getKey());
            if (known == null)
                throw new SettingsException(
                        source + ": unknown key `" + key + "`; conf/lectern.yaml lists all of them");
            if (known instanceof ObjectNode deeper) {
                if (!(entry.getValue() instanceof ObjectNode values))
                    throw new SettingsException(source + ": `" + key + "` holds keys of its own, not a value");
                overlay(deeper, values, key + ".", source);
            } else {
                under.set(entry.getKey(), shaped(known, entry.getValue(), source + ": `" + key + "`"));
            }
        }
    }

    /// A list where the defaults have a list, one value where they have one.
    private static JsonNode shaped(JsonNode known, JsonNode value, String what) {
        if (value.isNull()) throw new SettingsException(what + " needs a value");
        if (known.isArray() && !value.isArray()) throw new SettingsException(what + " takes a list, such as [a, b]");
        if (!known.isArray() && value.isContainerNode()) throw new SettingsException(what + " takes one value");
        return value;
    }

    private static void overlayEnvironment(ObjectNode tree, Map<String, String> environment) {
        Map<String, String> ours = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith("LECTERN_") && !NOT_OURS.contains(name)) ours.put(name, value);
        });
        OTHER_NAMES.forEach((other, own) -> {
            String value = environment.get(other);
            if (value != null) ours.putIfAbsent(own, value);
        });
        setKnown(tree, "LECTERN_", ours);
        if (!ours.isEmpty())
            throw new SettingsException(
                    "unknown variable " + ours.keySet().iterator().next()
                            + "; variables are LECTERN_ and a key of conf/lectern.yaml in capitals");
    }

    /// Takes from `variables` those that name a key, and leaves the rest.
    private static void setKnown(ObjectNode node, String prefix, Map<String, String> variables) {
        for (Iterator<Map.Entry<String, JsonNode>> it = node.properties().iterator(); it.hasNext(); ) {
            Map.Entry<String, JsonNode> entry = it.next();
            String name = prefix + entry.getKey().toUpperCase(Locale.ROOT);
            if (entry.getValue() instanceof ObjectNode deeper) setKnown(deeper, name + "_", variables);
            else if (variables.containsKey(name)) entry.setValue(value(node, entry.getValue(), variables.remove(name)));
        }
    }

    private static JsonNode value(ObjectNode factory, JsonNode former, @Nullable String text) {
        if (!(former instanceof ArrayNode)) return factory.textNode(text == null ? "" : text);
        ArrayNode list = factory.arrayNode();
        for (String item : (text == null ? "" : text).split(",", -1)) if (!item.isBlank()) list.add(item.strip());
        return list;
    }

    private Settings bind(ObjectNode tree) {
        try {
            return yaml.treeToValue(tree, Settings.class);
        } catch (UnrecognizedPropertyException e) {
            throw new SettingsException("unknown key `" + path(e) + "`; conf/lectern.yaml lists all of them");
        } catch (JsonMappingException e) {
            Throwable cause = e.getCause();
            throw new SettingsException(
                    cause instanceof IllegalArgumentException && cause.getMessage() != null
                            ? String.valueOf(cause.getMessage())
                            : "`" + path(e) + "`: " + firstLine(e.getOriginalMessage()));
        } catch (JacksonException e) {
            throw new SettingsException(firstLine(e.getOriginalMessage()));
        }
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? Integer.toString(step.getIndex()) : step.getFieldName())
                .collect(Collectors.joining("."));
    }

    private static String line(JacksonException e) {
        return e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").replaceAll("`?(java|io)\\.[\\w.$]+`?", "value");
    }

    /// Reads `250ms`, `15s`, `30m`, `12h`, `7d`.
    private static final class DurationReader extends StdDeserializer<Duration> {
        private static final long serialVersionUID = 1L;

        DurationReader() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getText().strip();
            int split = 0;
            while (split < text.length() && Character.isDigit(text.charAt(split))) split++;
            if (split == 0 || split > 9) throw wrong(parser, text);
            long amount = Long.parseLong(text.substring(0, split));
            return switch (text.substring(split)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                case "d" -> Duration.ofDays(amount);
                default -> throw wrong(parser, text);
            };
        }

        private static JsonMappingException wrong(JsonParser parser, String text) {
            return JsonMappingException.from(parser, "'" + text + "' is no duration; write 250ms, 15s, 30m, 12h or 7d");
        }
    }

    /// Reads whole numbers, and says so when there is none.
    private static final class NumberReader extends StdDeserializer<Integer> {
        private static final long serialVersionUID = 1L;

        NumberReader() {
            super(int.class);
        }

        @Override
        public Integer deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getText().strip();
            if (text.isEmpty()) throw JsonMappingException.from(parser, "needs a value");
            try {
                return Integer.valueOf(text);
            } catch (NumberFormatException e) {
                throw JsonMappingException.from(parser, "'" + text + "' is no whole number");
            }
        }
    }
}

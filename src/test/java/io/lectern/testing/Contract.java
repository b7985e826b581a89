package io.lectern.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What `asyncapi.yaml` promises.
public final class Contract {
    private final JsonNode whole;

    /// One of a message's examples.
    public record Example(String message, JsonNode payload) {
        @Override
        public String toString() {
            return message + " " + payload;
        }
    }

    private Contract(JsonNode whole) {
        this.whole = whole;
    }

    public static Contract load() {
        try (InputStream in = Contract.class.getResourceAsStream("/api/asyncapi.yaml")) {
            return new Contract(new ObjectMapper(new YAMLFactory()).readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException("the contract cannot be read", e);
        }
    }

    public JsonNode at(String pointer) {
        return whole.at(pointer);
    }

    public Stream<String> references() {
        return whole.findValuesAsText("$ref").stream();
    }

    /// The names of the operations of one direction: `receive` is what clients send, `send` what is pushed to them.
    public Set<String> operations(String action) {
        return whole.path("operations").properties().stream()
                .filter(operation ->
                        operation.getValue().path("action").asText().equals(action))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The names of the messages an operation has, without those of its reply.
    public Set<String> messagesOf(String operation) {
        return at("/operations/" + operation + "/messages").findValuesAsText("$ref").stream()
                .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    public Set<String> names(String pointer) {
        return at(pointer).properties().stream().map(Map.Entry::getKey).collect(Collectors.toCollection(TreeSet::new));
    }

    public Stream<Example> examples(String message) {
        return items(at("/components/messages/" + message + "/examples"))
                .map(example -> new Example(message, example.path("payload")));
    }

    public static Stream<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}

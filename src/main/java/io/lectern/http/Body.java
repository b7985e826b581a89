package io.lectern.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Formats;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Refusal.FieldError;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of a write, as fields; JSON and forms look alike. What is wrong with single fields is collected,
/// so that a form is told everything at once.
public final class Body {
    /// A body that drips in more slowly than this is somebody holding the door open.
    private static final long PATIENCE_S = 20;

    private final ObjectNode fields;
    private final List<FieldError> errors = new ArrayList<>();

    Body(ObjectNode fields) {
        this.fields = fields;
    }

    static Future<Body> read(HttpServerRequest request, int max) {
        String type = mediaType(request);
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (isLonger(length, max)) return Future.failedFuture(ErrorCode.BODY_TOO_LARGE.refuse(max / 1024));
        return switch (type) {
            case "application/json" -> collect(request, max).map(Body::ofJson);
            case "application/x-www-form-urlencoded" -> collect(request, max).map(Body::ofForm);
            case "multipart/form-data" -> ofParts(request);
            case "" -> isEmpty(request, length) ? empty() : unsupported(type);
            default -> unsupported(type);
        };
    }

    /// A body that is taken as the text it is, of any type.
    ///
    /// @param max bytes
    /// @return fails with `BODY_TOO_LARGE`, or with `BAD_REQUEST` when it does not come whole
    public static Future<String> text(HttpServerRequest request, int max) {
        return isLonger(request.getHeader(HttpHeaders.CONTENT_LENGTH), max)
                ? Future.failedFuture(ErrorCode.BODY_TOO_LARGE.refuse(max / 1024))
                : collect(request, max).map(Buffer::toString);
    }

    /// A body of JSON as the very bytes it came in, for whoever checks a signature over them.
    ///
    /// @param max bytes
    /// @return fails with `UNSUPPORTED_MEDIA_TYPE`, `BODY_TOO_LARGE`, or `BAD_REQUEST` when it does not come whole
    public static Future<Buffer> json(HttpServerRequest request, int max) {
        String type = mediaType(request);
        if (!type.equals("application/json")) return Future.failedFuture(ErrorCode.UNSUPPORTED_MEDIA_TYPE.refuse(type));
        return isLonger(request.getHeader(HttpHeaders.CONTENT_LENGTH), max)
                ? Future.failedFuture(ErrorCode.BODY_TOO_LARGE.refuse(max / 1024))
                : collect(request, max);
    }

    private static boolean isLonger(@Nullable String length, int max) {
        return length != null && (length.length() > 9 || Long.parseLong(length) > max);
    }

    /// A text that must be there and not be blank; its absence is remembered for [#check].
    public String required(String field) {
        JsonNode value = fields.get(field);
        if (value == null || value.isNull()) return wrong(field, "required");
        if (!value.isValueNode()) return wrong(field, "not_text");
        if (holdsNul(value)) return wrong(field, "not_kept");
        return value.asText().isBlank() ? wrong(field, "blank") : value.asText();
    }

    /// A text of at most `longest` characters, when the field was sent.
    public Optional<String> text(String field, int longest) {
        JsonNode value = fields.get(field);
        if (value == null) return Optional.empty();
        if (!value.isValueNode() || value.isNull()) {
            wrong(field, value.isNull() ? "null" : "not_text");
            return Optional.empty();
        }
        if (value.asText().length() > longest) {
            wrong(field, "too_long", longest);
            return Optional.empty();
        }
        if (holdsNul(value)) {
            wrong(field, "not_kept");
            return Optional.empty();
        }
        return Optional.of(value.asText());
    }

    /// Postgres keeps every character but this one.
    private static boolean holdsNul(JsonNode value) {
        return value.asText().indexOf('\0') >= 0;
    }

    /// A yes or no, when the field was sent.
    public Optional<Boolean> flag(String field) {
        JsonNode value = fields.get(field);
        if (value == null || value.isNull()) return Optional.empty();
        return switch (value.asText().toLowerCase(Locale.ROOT)) {
            case "true", "1", "on", "yes" -> Optional.of(true);
            case "false", "0", "off", "no" -> Optional.of(false);
            default -> {
                wrong(field, "not_flag");
                yield Optional.empty();
            }
        };
    }

    /// A whole number that must be there, within bounds.
    public int number(String field, int least, int most) {
        String text = required(field);
        if (text.isEmpty()) return least;
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) return value;
        } catch (NumberFormatException e) {
            wrong(field, "not_number");
            return least;
        }
        wrong(field, "not_between", least, most);
        return least;
    }

    /// A whole number within bounds, when the field was sent.
    public Optional<Integer> optionalNumber(String field, int least, int most) {
        JsonNode value = fields.get(field);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(number(field, least, most));
    }

    /// A list of ids, when the field was sent.
    ///
    /// @param most how many there may be
    public Optional<List<Long>> ids(String field, int most) {
        JsonNode value = fields.get(field);
        if (value == null || value.isNull()) return Optional.empty();
        List<Long> ids = new ArrayList<>();
        for (JsonNode each : value) if (each.isIntegralNumber() && each.canConvertToLong()) ids.add(each.asLong());
        if (!value.isArray() || ids.size() != value.size() || ids.size() > most) wrong(field, "not_ids", most);
        return Optional.of(ids);
    }

    /// Whether the field was sent as JSON null, or as an empty text.
    public boolean isCleared(String field) {
        JsonNode value = fields.get(field);
        return value != null && (value.isNull() || value.asText().isEmpty());
    }

    /// Remembers that something is wrong with a field.
    public String wrong(String field, String key, Object... arguments) {
        errors.add(FieldError.of(field, key, arguments));
        return "";
    }

    /// @throws Refusal `INVALID` with all that is wrong with the fields read so far
    public void check() {
        if (!errors.isEmpty()) throw Refusal.ofFields(errors.toArray(FieldError[]::new));
    }

    private static Future<Buffer> collect(HttpServerRequest request, int max) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        request.exceptionHandler(whole::tryFail);
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= max) body.appendBuffer(chunk);
            else whole.tryFail(ErrorCode.BODY_TOO_LARGE.refuse(max / 1024));
        });
        request.endHandler(end -> whole.tryComplete(body));
        request.resume();
        return whole.future().timeout(PATIENCE_S, TimeUnit.SECONDS).recover(Body::unreadable);
    }

    private static <T> Future<T> unreadable(Throwable failure) {
        return Future.failedFuture(failure instanceof Refusal ? failure : ErrorCode.BAD_REQUEST.refuse());
    }

    private static Body ofJson(Buffer body) {
        try {
            JsonNode root = Formats.json().readTree(body.getBytes());
            if (root instanceof ObjectNode object) return new Body(object);
            if (root.isMissingNode()) return new Body(JsonNodeFactory.instance.objectNode());
            throw ErrorCode.NOT_AN_OBJECT.refuse();
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw ErrorCode.BAD_JSON.refuse(at == null ? 0 : at.getLineNr(), at == null ? 0 : at.getColumnNr());
        } catch (IOException e) {
            throw ErrorCode.BAD_JSON.refuse(0, 0);
        }
    }

    private static Body ofForm(Buffer body) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        try {
            new QueryStringDecoder(body.toString(), StandardCharsets.UTF_8, false, 200)
                    .parameters()
                    .forEach((name, values) -> fields.put(name, values.getLast()));
        } catch (IllegalArgumentException malformed) {
            throw ErrorCode.BAD_REQUEST.refuse();
        }
        return new Body(fields);
    }

    /// Vert.x bounds the number and size of a form's attributes by itself.
    private static Future<Body> ofParts(HttpServerRequest request) {
        request.setExpectMultipart(true);
        request.uploadHandler(upload -> upload.handler(ignored -> {}));
        request.resume();
        return request.end()
                .timeout(PATIENCE_S, TimeUnit.SECONDS)
                .map(end -> ofAttributes(request.formAttributes()))
                .recover(Body::unreadable);
    }

    private static Body ofAttributes(MultiMap attributes) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        attributes.forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
        return new Body(fields);
    }

    private static boolean isEmpty(HttpServerRequest request, @Nullable String length) {
        return length == null ? request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null : length.equals("0");
    }

    private static Future<Body> empty() {
        return Future.succeededFuture(new Body(JsonNodeFactory.instance.objectNode()));
    }

    private static Future<Body> unsupported(String type) {
        return Future.failedFuture(ErrorCode.UNSUPPORTED_MEDIA_TYPE.refuse(type));
    }

    private static String mediaType(HttpServerRequest request) {
        @Nullable String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null) return "";
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}

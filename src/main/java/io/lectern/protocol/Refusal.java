package io.lectern.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An expected "no", on its way to the caller. Carries no stack trace: it is an answer, not a bug.
public final class Refusal extends RuntimeException {
    private final ErrorCode code;
    private final transient List<Object> arguments;
    private final transient List<FieldError> fields;
    private final @Nullable Duration retryAfter;

    /// What is wrong with one field of the request. The text is the message `field.<key>`.
    public record FieldError(String field, String key, List<Object> arguments) {
        public FieldError {
            arguments = List.copyOf(arguments);
        }

        public static FieldError of(String field, String key, Object... arguments) {
            return new FieldError(field, key, List.of(arguments));
        }
    }

    private Refusal(ErrorCode code, List<Object> arguments, List<FieldError> fields, @Nullable Duration retryAfter) {
        super(
                code.wire() + (arguments.isEmpty() ? "" : " " + arguments) + (fields.isEmpty() ? "" : " " + fields),
                null,
                false,
                false);
        this.code = code;
        this.arguments = arguments;
        this.fields = fields;
        this.retryAfter = retryAfter;
    }

    public static Refusal of(ErrorCode code, Object... arguments) {
        return new Refusal(code, List.of(arguments), List.of(), null);
    }

    /// A refusal of single fields, each with its own text.
    public static Refusal ofFields(FieldError... fields) {
        return new Refusal(ErrorCode.INVALID, List.of(), List.of(fields), null);
    }

    /// The same refusal with one more field.
    public Refusal and(FieldError field) {
        List<FieldError> all = new ArrayList<>(fields);
        all.add(field);
        return new Refusal(code, arguments, List.copyOf(all), retryAfter);
    }

    /// The same refusal with the time after which a new try makes sense.
    public Refusal retryAfter(Duration wait) {
        return new Refusal(code, arguments, fields, wait);
    }

    public ErrorCode code() {
        return code;
    }

    public List<Object> arguments() {
        return arguments;
    }

    public List<FieldError> fields() {
        return fields;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}

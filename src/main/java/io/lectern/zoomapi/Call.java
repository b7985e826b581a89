package io.lectern.zoomapi;

import io.vertx.core.http.HttpMethod;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One request of Zoom's API.
///
/// @param operation one word for logs and metrics
/// @param makes whether it counts in the host's day
/// @param reader understands the body of a success
record Call<T>(
        String operation,
        Label label,
        HttpMethod method,
        String path,
        @Nullable Object body,
        boolean makes,
        Function<byte[], T> reader) {

    static <T> Call<T> get(String operation, Label label, String path, Function<byte[], T> reader) {
        return new Call<>(operation, label, HttpMethod.GET, path, null, false, reader);
    }

    /// Whether asking twice is the same as asking once.
    boolean repeatable() {
        return !method.equals(HttpMethod.POST) && !method.equals(HttpMethod.PATCH);
    }
}

package io.lectern.bus;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A refusal in a shape that crosses the cluster.
record Failed(
        ErrorCode code,
        List<String> arguments,
        List<Refusal.FieldError> fields,
        @Nullable Long retryAfterMs) {

    static Failed of(Refusal refusal) {
        Duration wait = refusal.retryAfter();
        List<String> arguments =
                refusal.arguments().stream().map(String::valueOf).toList();
        return new Failed(refusal.code(), arguments, refusal.fields(), wait == null ? null : wait.toMillis());
    }

    Refusal refusal() {
        Refusal refusal = Refusal.of(code, arguments.toArray());
        for (Refusal.FieldError field : fields) refusal = refusal.and(field);
        return retryAfterMs == null ? refusal : refusal.retryAfter(Duration.ofMillis(retryAfterMs));
    }
}

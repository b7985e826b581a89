package io.lectern.session;

import io.lectern.protocol.CloseReason;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/// What a [Session] needs of the connection below it, whatever that is: a WebSocket, or something that only looks like
/// one. Called on the session's event loop alone.
///
/// Whoever opens a session over a wire hands it what arrives ([Session#receive]) and tells it when the connection is
/// over ([Session#ended]).
public interface Wire {
    /// The reader's languages, as `Accept-Language` says them.
    @Nullable
    String languages();

    /// Writes what one turn of the event loop brought. While it is under way the next one is collected, not written, so
    /// a wire holds one bundle at most.
    ///
    /// @return completes when the bytes have left this process, and counts as unsent until then; fails when
    ///     they never will
    Future<Void> write(Bundle bundle);

    /// Says goodbye, behind everything written before.
    Future<Void> close(CloseReason reason, String text);

    /// Lets go of the connection and of what is still unsent, now; changes nothing when it is over.
    void cut();
}

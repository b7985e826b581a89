package io.lectern.zoomapi;

import io.vertx.core.Future;
import java.time.LocalDate;

/// How many requests that make or change meetings a host had in a UTC day. Zoom allows [#ALLOWED] and then refuses the
/// host until midnight (GMT), whoever asks.
public interface HostDays {
    int ALLOWED = 100;

    /// The last ten of a day are for changes to meetings there are.
    int FOR_MEETINGS = 90;

    /// Counts one request before it is made.
    ///
    /// @param account the key of `zoom_accounts`
    /// @param most how many there may be after this one
    /// @return false, and nothing is counted, when the day has no more
    Future<Boolean> spend(long account, LocalDate day, int most);

    /// Takes one back that certainly never reached Zoom.
    Future<Void> giveBack(long account, LocalDate day);

    /// Zoom says that the day is used up, whatever was counted here.
    Future<Void> fill(long account, LocalDate day);
}

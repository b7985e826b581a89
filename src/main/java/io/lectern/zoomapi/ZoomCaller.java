package io.lectern.zoomapi;

import io.lectern.config.Settings;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomapi.Retry.Try;
import io.lectern.zoomapi.Wire.Answered;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// Makes a call of Zoom's API: when it is its turn, within the account's budget, with a token, more than once where
/// that changes nothing. Belongs to one event loop.
final class ZoomCaller {
    private static final Logger LOGGER = LoggerFactory.getLogger(ZoomCaller.class);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration A_MOMENT = Duration.ofSeconds(1);
    private static final Pattern TRACKING = Pattern.compile("[A-Za-z0-9_.:/+=-]{1,100}");

    private final Vertx vertx;
    private final Wire wire;
    private final Settings.Zoom settings;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final Tokens tokens;
    private final Shares shares;

    /// What an account's calls are bounded by.
    ///
    /// @param days null when nobody counts the hosts' days
    record Shares(Lanes lanes, Budgets budgets, @Nullable HostDays days) {}

    ZoomCaller(
            Vertx vertx,
            Wire wire,
            Settings.Zoom settings,
            MeterRegistry meters,
            InstantSource clock,
            Tokens tokens,
            Shares shares) {
        this.vertx = vertx;
        this.wire = wire;
        this.settings = settings;
        this.meters = meters;
        this.clock = clock;
        this.tokens = tokens;
        this.shares = shares;
    }

    <T> Future<Answer<T>> call(ZoomAccount account, Call<T> call) {
        return attempt(account, call, 1);
    }

    private <T> Future<Answer<T>> attempt(ZoomAccount account, Call<T> call, int number) {
        Lane lane = shares.lanes().of(account);
        return lane.run(() -> budgeted(lane, account, call)).compose(tried -> {
            Optional<Duration> pause = Retry.pause(call, tried, number, ThreadLocalRandom.current());
            return pause.isEmpty()
                    ? Future.succeededFuture(tried.answer())
                    : after(pause.get()).compose(due -> attempt(account, call, number + 1));
        });
    }

    private <T> Future<Try<T>> budgeted(Lane lane, ZoomAccount account, Call<T> call) {
        return shares.budgets().take(account, call.label()).compose(verdict -> switch (verdict) {
            case Budgets.Verdict.Go(Duration wait) -> after(wait).compose(due -> counted(lane, account, call));
            case Budgets.Verdict.Later(Duration wait) ->
                Future.succeededFuture(Try.last(
                        new Answer.Unavailable<>("the budget of Zoom calls of this account is used up", wait)));
        });
    }

    /// A day that cannot be counted does not hold a lesson up: Zoom counts too.
    private <T> Future<Try<T>> counted(Lane lane, ZoomAccount account, Call<T> call) {
        HostDays days = shares.days();
        if (!call.makes() || days == null) return lane.call(() -> measured(account, call));
        LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        int most = call.method().equals(HttpMethod.POST) ? HostDays.FOR_MEETINGS : HostDays.ALLOWED;
        return days.spend(account.id(), day, most)
                .otherwise(true)
                .compose(spent -> spent
                        ? lane.call(() -> measured(account, call)).compose(tried -> settled(days, account, day, tried))
                        : Future.succeededFuture(Try.last(ZoomError.dayIsUsedUp(clock.instant()))));
    }

    /// What certainly never reached Zoom does not count; what Zoom counted counts, whoever else made it.
    private static <T> Future<Try<T>> settled(HostDays days, ZoomAccount account, LocalDate day, Try<T> tried) {
        Future<Void> settled = switch (tried.answer()) {
            case Answer.Ok<T> ok -> Future.succeededFuture();
            case Answer.Unclear<T> unclear -> Future.succeededFuture();
            case Answer.Unavailable<T> away -> days.giveBack(account.id(), day);
            case Answer.Refused<T> no ->
                switch (no.reason()) {
                    case QUOTA -> days.fill(account.id(), day);
                    case CREDENTIALS, THROTTLED -> days.giveBack(account.id(), day);
                    case HOST, NO_MEETING, IN_PROGRESS, OTHER -> Future.succeededFuture();
                };
        };
        return settled.otherwiseEmpty().map(tried);
    }

    private <T> Future<Try<T>> measured(ZoomAccount account, Call<T> call) {
        Timer.Sample sample = Timer.start(meters);
        return authorised(account, call, true).onComplete((tried, broke) -> {
            String outcome = tried == null ? "broken" : tried.answer().outcome();
            sample.stop(meters.timer("lectern.zoom.calls", "operation", call.operation(), "outcome", outcome));
        });
    }

    private <T> Future<Try<T>> authorised(ZoomAccount account, Call<T> call, boolean mayRefresh) {
        return tokens.of(account).compose(answer -> {
            if (!(answer instanceof Answer.Ok<Token>(Token token))) return withoutToken(call, answer.failure());
            return send(call, token)
                    .compose(
                            response -> {
                                log(account, call, response);
                                if (response.status() != 401 || !mayRefresh) return understood(account, call, response);
                                return tokens.drop(account, token).compose(gone -> authorised(account, call, false));
                            },
                            failure -> unanswered(account, call, failure));
        });
    }

    private static <T> Future<Try<T>> withoutToken(Call<T> call, Answer<T> failure) {
        boolean away = failure instanceof Answer.Unavailable<T>;
        Try<T> tried = new Try<>(failure, away, Optional.empty());
        return away ? Lane.broken(tried) : Future.succeededFuture(tried);
    }

    private <T> Future<Answered> send(Call<T> call, Token token) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .set("authorization", "Bearer " + token.value().reveal());
        Object body = call.body();
        if (body != null) headers.set("content-type", "application/json");
        return wire.send(
                call.method(),
                base(token) + call.path(),
                headers,
                body == null ? null : Buffer.buffer(Bodies.write(body)));
    }

    /// Zoom names the cluster an account lives in; nobody but Zoom is believed in this.
    private String base(Token token) {
        String named = token.apiUrl();
        boolean zooms = named != null && named.matches("https://[a-z0-9.-]+\\.zoom\\.us");
        return zooms ? named + "/v2" : settings.apiUrl();
    }

    private <T> Future<Try<T>> understood(ZoomAccount account, Call<T> call, Answered response) {
        int status = response.status();
        try {
            if (status / 100 == 2)
                return Future.succeededFuture(Try.last(
                        new Answer.Ok<>(call.reader().apply(response.body().getBytes()))));
            Instant now = clock.instant();
            String header = response.header("retry-after");
            Optional<Duration> told = RetryAfter.parse(header, now);
            Answer<T> answer = error(response).answer(header, now, call.repeatable());
            boolean throttled = answer instanceof Answer.Refused<T> no && no.reason() == Reason.THROTTLED;
            Try<T> tried = new Try<>(answer, throttled || answer instanceof Answer.Unavailable<T>, told);
            if (throttled)
                return shares.budgets()
                        .hold(account, call.label(), told.orElse(A_MOMENT))
                        .map(tried);
            return status >= 500 ? Lane.broken(tried) : Future.succeededFuture(tried);
        } catch (UncheckedIOException unreadable) {
            return Future.succeededFuture(Try.last(new Answer.Unclear<>("an answer that is not Zoom's")));
        }
    }

    private static ZoomError error(Answered response) {
        int status = response.status();
        byte[] body = response.body().getBytes();
        if (status >= 500 || body.length == 0) return new ZoomError(status, 0, "HTTP " + status);
        return Bodies.read(body, ZoomError.Body.class).with(status);
    }

    /// Before a connection stands nothing has been asked; after that only repeatable calls leave nothing open.
    private static <T> Future<Try<T>> unanswered(ZoomAccount account, Call<T> call, Throwable failure) {
        String why = why(failure);
        boolean unsent = failure instanceof ConnectException || failure instanceof UnknownHostException;
        LOGGER.atWarn()
                .addKeyValue("account", account.id())
                .addKeyValue("route", call.operation())
                .log("Zoom did not answer: {}", why);
        return Lane.broken(
                unsent || call.repeatable()
                        ? new Try<>(new Answer.Unavailable<>(why, SOON), true, Optional.empty())
                        : Try.last(new Answer.Unclear<>(why)));
    }

    /// Never the text of a failure we do not know: it may hold an address.
    static String why(Throwable failure) {
        return failure instanceof Wire.TooLarge
                ? String.valueOf(failure.getMessage())
                : failure.getClass().getSimpleName();
    }

    /// By the tracking id Zoom's support finds a call. Nothing else of it is logged: not the address, which may name a
    /// person, no header, no body.
    private static void log(ZoomAccount account, Call<?> call, Answered response) {
        int status = response.status();
        LoggingEventBuilder event = status / 100 == 2
                ? LOGGER.atDebug()
                : status >= 500 || status == 429 ? LOGGER.atWarn() : LOGGER.atInfo();
        String tracking = response.header("x-zm-trackingid");
        String shown = tracking != null && TRACKING.matcher(tracking).matches() ? tracking : "";
        event.addKeyValue("account", account.id())
                .addKeyValue("route", call.operation())
                .addKeyValue("tracking", shown)
                .log("Zoom answered {}", status);
    }

    private Future<?> after(Duration time) {
        return time.toMillis() <= 0 ? Future.succeededFuture() : vertx.timer(time.toMillis());
    }
}

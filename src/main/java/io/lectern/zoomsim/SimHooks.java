package io.lectern.zoomsim;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Formats;
import io.lectern.zoomsim.Fault.Effect;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Tells subscribers by webhook what happens, again and again as Zoom does when they do not answer, and wrongly where a
/// fault asks for it. Everything but [#on] belongs to one event loop.
final class SimHooks implements Timed {
    private static final Duration VALIDITY = Duration.ofHours(72);
    private static final Duration HELD_BACK = Duration.ofMinutes(10);
    private static final int MOST_SUBSCRIPTIONS = 20;
    private static final int MOST_WAITING = 20_000;

    private final Context context;
    private final SimWorld world;
    private final HookPost post;
    private final HookBodies bodies;
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    private final PriorityQueue<Later> later = new PriorityQueue<>(Comparator.comparing(Later::due));
    private final Map<String, List<Delivery>> heldBack = new HashMap<>();
    /// What is on its way now, one after the other for each meeting.
    private final Map<Long, Future<?>> tails = new HashMap<>();

    /// Recordings that are not ready yet.
    private final List<PastMeeting> recordings = new ArrayList<>();

    private record Later(Instant due, Delivery delivery) {}

    SimHooks(Context context, SimWorld world, HookPost post, HookBodies bodies) {
        this.context = context;
        this.world = world;
        this.post = post;
        this.bodies = bodies;
    }

    /// Takes note from any thread; what it leads to happens on the loop.
    void on(Happening happening) {
        context.runOnContext(here -> announce(happening));
    }

    /// Keeps a subscription, in the place of one with the same address, and lets the address prove itself.
    ///
    /// @return the subscription with what came of the validation
    Future<Subscription> subscribe(Subscription wanted) {
        subscriptions.values().removeIf(other -> other.url().equals(wanted.url()));
        if (subscriptions.size() == MOST_SUBSCRIPTIONS)
            return Future.failedFuture(
                    new IllegalArgumentException("there are " + MOST_SUBSCRIPTIONS + " subscriptions already"));
        subscriptions.put(wanted.id(), wanted);
        return validate(wanted.id());
    }

    boolean unsubscribe(String id) {
        return subscriptions.remove(id) != null;
    }

    List<Subscription> subscriptions() {
        return List.copyOf(subscriptions.values());
    }

    Optional<Subscription> find(String id) {
        return Optional.ofNullable(subscriptions.get(id));
    }

    /// How many posts wait for their time.
    int waiting() {
        return later.size();
    }

    /// Completes when nothing is on its way.
    Future<?> quiet() {
        if (tails.isEmpty()) return Future.succeededFuture();
        return Future.join(List.copyOf(tails.values())).otherwiseEmpty().compose(done -> quiet());
    }

    Future<Subscription> validate(String id) {
        Subscription asked = subscriptions.get(id);
        if (asked == null) return Future.failedFuture(new IllegalArgumentException("there is no subscription " + id));
        String plain = world.naming.word(22);
        Instant now = world.clock.instant();
        String body = HookBodies.validation(plain, now);
        Future<Subscription> judged = post.send(asked, body, world.clock.wall(), false)
                .map(answer -> wrong(asked, plain, answer))
                .otherwise(failure -> Optional.of("no answer: " + failure.getMessage()))
                .map(wrong -> {
                    Instant next = world.clock.instant().plus(VALIDITY);
                    String outcome = wrong.orElse("validated");
                    world.journal.add(new SimEvent.Posted(now, "endpoint.url_validation", 0, id, 1, outcome));
                    Subscription current = subscriptions.getOrDefault(id, asked);
                    Subscription after =
                            wrong.map(why -> current.failed(why, next)).orElseGet(() -> current.proved(next));
                    subscriptions.computeIfPresent(id, (same, before) -> after);
                    return after;
                });
        follow(0, judged);
        return judged;
    }

    private static Optional<String> wrong(Subscription to, String plain, HttpResponse<Buffer> answer) {
        if (answer.statusCode() != 200) return Optional.of("answered " + answer.statusCode() + " in place of 200");
        try {
            Buffer body = answer.bodyAsBuffer();
            JsonNode json = Formats.json().readTree(body == null ? new byte[0] : body.getBytes());
            boolean right = json.path("plainToken").asText().equals(plain)
                    && json.path("encryptedToken").asText().equals(Seals.hmac(to.secret(), plain));
            return right ? Optional.empty() : Optional.of("the token was not encrypted with this secret");
        } catch (IOException notJson) {
            return Optional.of("answered with what is no JSON");
        }
    }

    private void announce(Happening happening) {
        String account = world.hosts
                .byClient(happening.clientId())
                .map(SimAccount::accountId)
                .orElse("");
        if (happening instanceof Happening.Ended(Instant at, PastMeeting past) && past.recording() != null)
            recordings.add(past);
        String subject = happening.event() + " " + happening.meetingId() + " " + account;
        for (Subscription to : List.copyOf(subscriptions.values())) {
            if (!to.wants(happening)) continue;
            List<Effect> effects = world.faults.take("hook:" + happening.event(), subject);
            tell(to, happening, account, effects.isEmpty() ? null : effects.getFirst());
        }
    }

    private void tell(Subscription to, Happening happening, String account, @Nullable Effect effect) {
        boolean number = effect instanceof Fault.NumberId;
        int stale = effect instanceof Fault.Stale(int seconds) ? seconds : 0;
        Instant now = world.clock.wall();
        Delivery delivery = new Delivery(
                to.id(),
                happening,
                bodies.body(happening, account, number),
                1,
                now,
                effect instanceof Fault.WronglySigned,
                stale);
        switch (effect) {
            case Fault.Dropped dropped -> note(delivery, 0, "dropped");
            case Fault.Delayed(int seconds) -> queue(world.clock.instant().plusSeconds(seconds), delivery);
            case Fault.Reordered reordered -> {
                heldBack.computeIfAbsent(to.id(), first -> new ArrayList<>()).add(delivery);
                queue(world.clock.instant().plus(HELD_BACK), delivery);
            }
            case Fault.Duplicated twice -> {
                send(delivery);
                send(delivery);
            }
            case Fault.OldEnding old -> {
                send(delivery);
                former(happening).ifPresent(past -> tell(to, past, account, null));
            }
            case null, default -> send(delivery);
        }
    }

    /// The end of the instance before the one that has started.
    private Optional<Happening> former(Happening happening) {
        if (!(happening instanceof Happening.Started(Instant at, SimMeeting meeting))) return Optional.empty();
        String uuid = meeting.now().formerUuid();
        return world.meetings.past(past -> past.uuid().equals(uuid)).stream()
                .<Happening>map(past -> new Happening.Ended(at, past))
                .findFirst();
    }

    private void queue(Instant due, Delivery delivery) {
        if (later.size() < MOST_WAITING) later.add(new Later(due, delivery));
        else note(delivery, 0, "dropped: too many are waiting");
    }

    private void send(Delivery delivery) {
        if (tails.size() > MOST_WAITING) {
            note(delivery, 0, "dropped: too many are on their way");
            return;
        }
        long meeting = delivery.happening().meetingId();
        Future<?> before = tails.getOrDefault(meeting, Future.succeededFuture());
        follow(meeting, before.transform((done, failure) -> attempt(delivery)));
    }

    private void follow(long meeting, Future<?> last) {
        Future<?> tail = meeting == 0 ? Future.join(tails.getOrDefault(0L, Future.succeededFuture()), last) : last;
        tails.put(meeting, tail);
        tail.onComplete(done -> tails.remove(meeting, tail));
    }

    private Future<?> attempt(Delivery delivery) {
        Subscription to = subscriptions.get(delivery.subscription());
        if (to == null) return Future.succeededFuture();
        Instant stamp = to.restamp() ? world.clock.wall() : delivery.stamped();
        return post.send(to, delivery.body(), stamp.minusSeconds(delivery.staleSeconds()), delivery.wronglySigned())
                .map(answer -> Integer.toString(answer.statusCode()))
                .otherwise(failure -> "no answer: " + failure.getMessage())
                .map(outcome -> {
                    note(delivery, delivery.attempt(), outcome);
                    if (!outcome.equals("200") && !outcome.equals("204"))
                        delivery.again(world.clock.instant()).ifPresent(due -> queue(due, delivery.next()));
                    release(to.id(), delivery);
                    return outcome;
                });
    }

    /// What was held back goes out behind the one that has overtaken it.
    private void release(String subscription, Delivery overtaking) {
        List<Delivery> held = heldBack.getOrDefault(subscription, List.of());
        if (held.isEmpty() || held.contains(overtaking)) return;
        heldBack.remove(subscription);
        for (Delivery delivery : held) {
            later.removeIf(one -> one.delivery().equals(delivery));
            send(delivery);
        }
    }

    private void note(Delivery delivery, int attempt, String outcome) {
        world.journal.add(new SimEvent.Posted(
                world.clock.instant(),
                delivery.happening().event(),
                delivery.happening().meetingId(),
                delivery.subscription(),
                attempt,
                outcome));
    }

    @Override
    public Optional<Instant> due() {
        List<Instant> times = new ArrayList<>();
        if (!later.isEmpty()) times.add(later.peek().due());
        subscriptions.values().forEach(one -> times.add(one.nextValidation()));
        recordings.forEach(past -> times.add(Objects.requireNonNull(past.recording())));
        return times.stream().filter(time -> time.isAfter(Instant.EPOCH)).min(Comparator.naturalOrder());
    }

    @Override
    public void run(Instant now) {
        while (!later.isEmpty() && !later.peek().due().isAfter(now)) {
            Delivery delivery = later.poll().delivery();
            heldBack.values().forEach(held -> held.removeIf(one -> one.equals(delivery)));
            send(delivery);
        }
        for (Subscription one : List.copyOf(subscriptions.values()))
            if (one.nextValidation().isAfter(Instant.EPOCH)
                    && !one.nextValidation().isAfter(now)) validate(one.id());
        List<PastMeeting> ready = recordings.stream()
                .filter(past -> past.recording() != null && !past.recording().isAfter(now))
                .toList();
        recordings.removeAll(ready);
        ready.forEach(past -> announce(new Happening.Recorded(now, past)));
    }

    /// Recordings of before a restart that are not ready yet.
    void expect(List<PastMeeting> recorded) {
        Instant now = world.clock.instant();
        recorded.stream()
                .filter(past -> past.recording() != null && past.recording().isAfter(now))
                .forEach(recordings::add);
    }

    void reset() {
        later.clear();
        heldBack.clear();
        recordings.clear();
    }
}

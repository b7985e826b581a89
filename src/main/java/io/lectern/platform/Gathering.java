package io.lectern.platform;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// Puts questions of one kind that come close together to a store as one.
///
/// One request is under way at a time, and what is asked meanwhile goes with the next: a quiet loop asks at the end of
/// the turn, and the busier the store, the more go together, without any waiting on purpose. No question gets an answer
/// that was fetched before it was asked. Belongs to one event loop.
///
/// @param <Q> a question; equal ones that wait are one
public final class Gathering<Q, A> {
    private final Executor endOfTurn;
    private final int most;
    private final Function<Set<Q>, Future<Function<Q, A>>> store;
    private Map<Q, Promise<A>> waiting = new LinkedHashMap<>();
    private boolean busy;

    /// @param endOfTurn runs something on the loop when this turn is over
    /// @param most questions in one request
    /// @param store answers all of these, or fails all of them
    public Gathering(Executor endOfTurn, int most, Function<Set<Q>, Future<Function<Q, A>>> store) {
        if (most < 1) throw new IllegalArgumentException("a request asks at least one question, not " + most);
        this.endOfTurn = endOfTurn;
        this.most = most;
        this.store = store;
    }

    public Future<A> ask(Q question) {
        Promise<A> answer = waiting.computeIfAbsent(question, asked -> Promise.promise());
        if (!busy) {
            busy = true;
            endOfTurn.execute(this::request);
        }
        return answer.future();
    }

    private void request() {
        Map<Q, Promise<A>> asked = take();
        put(asked.keySet()).onComplete(read -> {
            if (waiting.isEmpty()) busy = false;
            else request();
            asked.forEach((question, answer) -> {
                if (read.succeeded()) settle(answer, question, read.result());
                else answer.fail(read.cause());
            });
        });
    }

    /// A bug of the store must not leave everybody after it waiting.
    private Future<Function<Q, A>> put(Set<Q> questions) {
        try {
            return store.apply(questions);
        } catch (RuntimeException bug) {
            return Future.failedFuture(bug);
        }
    }

    private void settle(Promise<A> answer, Q question, Function<Q, A> answers) {
        A found;
        try {
            found = answers.apply(question);
        } catch (RuntimeException bug) {
            answer.fail(bug);
            return;
        }
        answer.complete(found);
    }

    private Map<Q, Promise<A>> take() {
        Map<Q, Promise<A>> taken = waiting;
        waiting = new LinkedHashMap<>();
        if (taken.size() <= most) return taken;
        Map<Q, Promise<A>> first = new LinkedHashMap<>();
        taken.forEach((question, answer) -> (first.size() < most ? first : waiting).put(question, answer));
        return first;
    }
}

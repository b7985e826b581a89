package io.lectern.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// A store whose records change all the time, asked in any rhythm.
class GatheringProperties {
    private final Queue<Runnable> turn = new ArrayDeque<>();
    private final Queue<Request> store = new ArrayDeque<>();
    private final List<Asked> asked = new ArrayList<>();
    private int clock;
    private int requests;

    /// Read from the store when it is sent: the records as of then.
    private record Request(int size, int at, Promise<Function<Integer, Answer>> promise) {}

    private record Answer(int question, int at) {}

    private record Asked(int question, int at, Future<Answer> answer) {}

    private enum Failure {
        NONE,
        SOME
    }

    /// 0 to 5: asks that; 6: the turn ends; 7: the store answers, 8: it fails.
    @Property
    void everybodyIsAnsweredOnceFreshlyAndByFewRequests(
            @ForAll @Size(max = 200) List<@IntRange(max = 8) Integer> steps,
            @ForAll @IntRange(min = 1, max = 4) int most) {
        forget();
        Gathering<Integer, Answer> gathering = new Gathering<>(turn::add, most, questions -> {
            requests++;
            Promise<Function<Integer, Answer>> promise = Promise.promise();
            store.add(new Request(questions.size(), clock, promise));
            return promise.future();
        });

        for (int step : steps) {
            clock++;
            switch (step) {
                case 6 -> endTurn();
                case 7 -> answer(Failure.NONE);
                case 8 -> answer(Failure.SOME);
                default -> asked.add(new Asked(step, clock, gathering.ask(step)));
            }
            assertThat(store).as("requests under way").hasSizeLessThanOrEqualTo(1);
            assertThat(store).allSatisfy(request -> assertThat(request.size()).isBetween(1, most));
        }
        endTurn();
        while (!store.isEmpty()) answer(Failure.NONE);

        assertThat(requests).isLessThanOrEqualTo(asked.size());
        assertThat(asked).allSatisfy(one -> {
            assertThat(one.answer().isComplete()).isTrue();
            if (one.answer().failed()) return;
            assertThat(one.answer().result().question()).isEqualTo(one.question());
            assertThat(one.answer().result().at()).as("age of the answer").isGreaterThanOrEqualTo(one.at());
        });
    }

    private void answer(Failure failure) {
        Request request = store.poll();
        if (request == null) return;
        if (failure == Failure.SOME) request.promise().fail("away");
        else request.promise().complete(question -> new Answer(question, request.at()));
        endTurn();
    }

    private void endTurn() {
        for (Runnable left = turn.poll(); left != null; left = turn.poll()) left.run();
    }

    private void forget() {
        turn.clear();
        store.clear();
        asked.clear();
        clock = 0;
        requests = 0;
    }
}

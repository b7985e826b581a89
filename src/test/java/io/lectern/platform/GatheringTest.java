package io.lectern.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class GatheringTest {
    /// What the turn of the loop leaves to do.
    private final Queue<Runnable> turn = new ArrayDeque<>();

    private final List<Set<Integer>> requests = new ArrayList<>();
    private final List<Promise<Function<Integer, String>>> answers = new ArrayList<>();

    @Test
    void whatIsAskedInOneTurnIsOneRequest() {
        Gathering<Integer, String> gathering = gathering(10);

        Future<String> one = gathering.ask(1);
        Future<String> two = gathering.ask(2);

        assertThat(requests).isEmpty();
        endTurn();
        assertThat(requests).containsExactly(Set.of(1, 2));
        answer(0);
        assertThat(one.result()).isEqualTo("1");
        assertThat(two.result()).isEqualTo("2");
    }

    @Test
    void whatIsAskedWhileOneIsUnderWayGoesWithTheNext() {
        Gathering<Integer, String> gathering = gathering(10);
        gathering.ask(1);
        endTurn();

        Future<String> two = gathering.ask(2);
        Future<String> three = gathering.ask(3);
        endTurn();

        assertThat(requests).containsExactly(Set.of(1));
        answer(0);
        assertThat(requests).containsExactly(Set.of(1), Set.of(2, 3));
        answer(1);
        assertThat(List.of(two.result(), three.result())).containsExactly("2", "3");
    }

    @Test
    void anAnswerUnderWayIsTooOldForWhoAsksNow() {
        Gathering<Integer, String> gathering = gathering(10);
        gathering.ask(1);
        endTurn();

        Future<String> again = gathering.ask(1);
        answer(0);

        assertThat(again.isComplete()).isFalse();
        answer(1);
        assertThat(again.result()).isEqualTo("1");
    }

    @Test
    void theSameQuestionIsAskedOnce() {
        Gathering<Integer, String> gathering = gathering(10);

        Future<String> first = gathering.ask(1);
        Future<String> second = gathering.ask(1);
        endTurn();
        answer(0);

        assertThat(requests).containsExactly(Set.of(1));
        assertThat(first.result()).isEqualTo(second.result()).isEqualTo("1");
    }

    @Test
    void whoAsksOnHearingAnAnswerIsAnsweredToo() {
        Gathering<Integer, String> gathering = gathering(10);

        Future<String> second = gathering.ask(1).compose(found -> gathering.ask(2));
        endTurn();
        answer(0);
        endTurn();
        answer(1);

        assertThat(second.result()).isEqualTo("2");
    }

    @Test
    void aRequestHasNoMoreThanItMayHave() {
        Gathering<Integer, String> gathering = gathering(2);
        for (int i = 1; i <= 5; i++) gathering.ask(i);
        endTurn();
        answer(0);
        answer(1);
        answer(2);

        assertThat(requests).containsExactly(Set.of(1, 2), Set.of(3, 4), Set.of(5));
    }

    @Test
    void aFailureIsThatOfAllWhoAskedAndNobodyElse() {
        Gathering<Integer, String> gathering = gathering(10);
        Future<String> one = gathering.ask(1);
        Future<String> two = gathering.ask(2);
        endTurn();
        Future<String> three = gathering.ask(3);
        answers.getFirst().fail("gone");
        answer(1);

        assertThat(one.cause()).hasMessage("gone");
        assertThat(two.cause()).hasMessage("gone");
        assertThat(three.result()).isEqualTo("3");
    }

    @Test
    void aStoreThatThrowsFailsThoseWhoAskedOnly() {
        Gathering<Integer, String> gathering = new Gathering<>(turn::add, 10, asked -> {
            if (asked.contains(13)) throw new IllegalStateException("unlucky");
            return Future.succeededFuture(String::valueOf);
        });
        Future<String> unlucky = gathering.ask(13);
        endTurn();
        Future<String> next = gathering.ask(14);
        endTurn();

        assertThat(unlucky.cause()).hasMessage("unlucky");
        assertThat(next.result()).isEqualTo("14");
    }

    @Test
    void anAnswerThatCannotBeReadFailsItsQuestionOnly() {
        Gathering<Integer, String> gathering = new Gathering<>(
                turn::add,
                10,
                asked -> Future.succeededFuture(question -> {
                    if (question == 13) throw new IllegalStateException("unlucky");
                    return question.toString();
                }));
        Future<String> unlucky = gathering.ask(13);
        Future<String> lucky = gathering.ask(14);
        endTurn();

        assertThat(unlucky.cause()).hasMessage("unlucky");
        assertThat(lucky.result()).isEqualTo("14");
    }

    @Test
    void aRequestOfNothingMakesNoSense() {
        assertThatThrownBy(() -> gathering(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private Gathering<Integer, String> gathering(int most) {
        return new Gathering<>(turn::add, most, asked -> {
            requests.add(Set.copyOf(asked));
            Promise<Function<Integer, String>> answer = Promise.promise();
            answers.add(answer);
            return answer.future();
        });
    }

    private void answer(int request) {
        answers.get(request).complete(String::valueOf);
    }

    private void endTurn() {
        for (Runnable left = turn.poll(); left != null; left = turn.poll()) left.run();
    }
}

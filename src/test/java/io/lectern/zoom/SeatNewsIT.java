package io.lectern.zoom;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.LessonId;
import io.lectern.testing.Eventually;
import io.lectern.zoom.SeatNews.News;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is committed is told, whoever dies when.
class SeatNewsIT {
    private final PoolFixture school = new PoolFixture(1);

    @AfterEach
    void close() {
        school.close();
    }

    /// A node that dies over telling: before the room heard, or right after.
    private record Dying(boolean heard, SeatNews rooms, List<String> keys) implements SeatNews {
        @Override
        public Future<Void> tell(String key, LessonId lesson, News news) {
            keys.add(key);
            if (heard) rooms.tell(key, lesson, news);
            return Promise.<Void>promise().future();
        }

        @Override
        public Future<Void> tellOps(String key, Set<Long> accounts) {
            return Promise.<Void>promise().future();
        }
    }

    @Test
    void whatANodeCommittedBeforeItDiedAnotherTells() {
        Dying dying = new Dying(false, school.rooms, new CopyOnWriteArrayList<>());
        PoolFixture.Node node = school.deploy(dying);
        LessonId lesson = school.lesson();
        school.start(lesson);
        Eventually.asserts(() -> assertThat(dying.keys()).hasSize(1));
        PoolFixture.await(school.vertx.undeploy(node.id()));
        assertThat(school.rooms.heard(lesson)).isEmpty();

        school.deploy();
        school.run("update zoom_tellers set until = now()");

        assertThat(school.told(lesson))
                .extracting(Object::getClass)
                .containsExactly(News.Started.class, News.SeatReady.class);
    }

    @Test
    void whatARoomHeardFromANodeThatDiedThenItHearsAgainUnderTheSameKey() {
        Dying dying = new Dying(true, school.rooms, new CopyOnWriteArrayList<>());
        PoolFixture.Node node = school.deploy(dying);
        LessonId lesson = school.lesson();
        school.start(lesson);
        Eventually.asserts(() -> assertThat(school.rooms.heard(lesson)).hasSize(1));
        PoolFixture.await(school.vertx.undeploy(node.id()));

        school.deploy();
        school.run("update zoom_tellers set until = now()");

        assertThat(school.told(lesson))
                .extracting(Object::getClass)
                .containsExactly(News.Started.class, News.SeatReady.class);
    }

    @Test
    void aRoomIsToldByOneNodeAtATimeInOrder() {
        for (int i = 0; i < 3; i++) school.deploy();
        LessonId lesson = school.lesson();

        school.start(lesson);
        school.end(lesson);

        assertThat(school.told(lesson))
                .extracting(Object::getClass)
                .containsExactly(News.Started.class, News.SeatReady.class, News.Ended.class);
        Eventually.asserts(
                () -> assertThat(school.query("select 1 from zoom_tellers")).isEmpty());
    }

    @Test
    void thoseWhoRunThePoolHearOfEveryMoveTogether() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.start(lesson);
        school.end(lesson);
        long account = school.one("select id from zoom_accounts");

        Eventually.asserts(
                () -> assertThat(school.one("select count(*) from zoom_news where lesson_id = 0 and told_at is null"))
                        .isZero());
        assertThat(school.rooms.ops)
                .isNotEmpty()
                .allSatisfy(accounts -> assertThat(accounts).isSubsetOf(Set.of(account)));
        assertThat(school.rooms.ops.size())
                .isLessThan((int) school.one("select count(*) from zoom_news where lesson_id = 0"));
    }

    @Test
    void newsThatNobodyCanReadHoldsUpNothing() {
        LessonId lesson = school.lesson();
        school.run("insert into zoom_news (lesson_id, body) values ($1, '{\"kind\": \"Fanfare\"}')", lesson.value());
        school.deploy();

        school.start(lesson);

        assertThat(school.told(lesson)).hasSize(2);
    }

    @Test
    void whatWasToldLongAgoIsForgotten() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.start(lesson);
        school.told(lesson);
        school.run("update zoom_news set told_at = told_at - interval '2 days' where lesson_id > 0");

        school.settle();

        Eventually.asserts(() -> assertThat(school.query("select 1 from zoom_news where lesson_id > 0"))
                .isEmpty());
    }
}

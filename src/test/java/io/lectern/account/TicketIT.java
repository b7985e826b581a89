package io.lectern.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.http.Principal;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import io.lectern.testing.Eventually;
import io.lectern.testing.Rest;
import io.lectern.testing.Rest.Answer;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TicketIT {
    private static Rest rest;
    private static RedisLink redis;
    private static SocketTickets tickets;

    @BeforeAll
    static void open() throws Exception {
        rest = new Rest(
                Map.of(), (postgres, link, endpoints) -> List.of(new TicketRoutes(new SocketTickets(link), endpoints)));
        redis = Rest.await(RedisLink.open(rest.vertx, rest.settings.redis()));
        tickets = new SocketTickets(redis);
        rest.person("ann@school.test", Role.TEACHER, "Ann", "Lee");
    }

    @AfterAll
    static void close() throws Exception {
        rest.close();
    }

    @Test
    void aTicketStandsForItsTokenOnceAndIsNowhereToBeRead() throws Exception {
        String token = rest.token("ann@school.test");

        Answer answer = rest.post("/api/ws-ticket/", token, "");
        String ticket = answer.json().path("ticket").asText();

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("expires_in").asInt()).isEqualTo(30);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(ticket).hasSize(43);
        String kept = String.valueOf(Rest.await(redis.send(Command.KEYS, "lectern:ticket:*")));
        assertThat(kept).doesNotContain(ticket);
        Tokens tokens = new Tokens(rest.vertx, rest.key(), rest.settings.auth(), java.time.Clock.systemUTC());
        assertThat(Rest.await(tickets.redeem(ticket))).isEqualTo(Rest.await(tokens.authenticate(token)));
        assertRefused(tickets.redeem(ticket));
    }

    @Test
    void ofManyWhoShowTheSameTicketOneGetsIn() throws Exception {
        String ticket = Rest.await(tickets.issue(anybody()));
        List<Future<Boolean>> tries = new ArrayList<>();
        for (int i = 0; i < 50; i++) tries.add(tickets.redeem(ticket).map(true).otherwise(false));

        Rest.await(Future.all(tries));

        assertThat(tries).filteredOn(Future::result).hasSize(1);
    }

    @Test
    void aTicketRunsOut() throws Exception {
        String ticket = Rest.await(tickets.issue(anybody()));
        String key =
                Rest.await(redis.send(Command.KEYS, "lectern:ticket:*")).get(0).toString();

        assertThat(Rest.await(redis.send(Command.PTTL, key)).toLong()).isBetween(1L, 30_000L);
        Rest.await(redis.send(Command.PEXPIRE, key, 1));

        Eventually.asserts(() ->
                assertThat(Rest.await(redis.send(Command.EXISTS, key)).toLong()).isZero());
        assertRefused(tickets.redeem(ticket));
    }

    @Test
    void onlyWhoIsSignedInGetsOne() {
        assertThat(rest.post("/api/ws-ticket/", "", "").status()).isEqualTo(401);
        assertRefused(tickets.redeem("made up"));
    }

    private static Principal anybody() {
        return new Principal(
                new UserId(1),
                Role.STUDENT,
                "Anna \"P\"",
                "family",
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    private static void assertRefused(Future<Principal> redeemed) {
        assertThat(Eventually.failure(redeemed))
                .isInstanceOfSatisfying(
                        Refusal.class, why -> assertThat(why.code()).isEqualTo(ErrorCode.TOKEN_NOT_VALID));
    }
}

package io.lectern.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.http.Gate;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.Role;
import io.lectern.testing.Rest;
import io.vertx.core.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UserCommandsIT {
    private static Rest rest;
    private static UserCommands commands;

    @BeforeAll
    static void open() throws Exception {
        rest = Rest.start();
        RedisLink redis = Rest.await(RedisLink.open(rest.vertx, rest.settings.redis()));
        commands = new UserCommands(
                rest.users,
                rest.passwords,
                new SignOuts(new PgTokenFamilies(rest.postgres), new Gate(redis, rest.settings)));
    }

    @AfterAll
    static void close() throws Exception {
        rest.close();
    }

    @Test
    void anAddedPersonCanSignIn() throws Exception {
        Rest.await(commands.add("New@School.test", Role.TEACHER, "Nina", "Ray", "a fine password"));

        assertThat(rest.signIn("new@school.test", "a fine password").status()).isEqualTo(200);
        assertThat(Rest.await(commands.list()))
                .anyMatch(account -> account.displayName().equals("Nina Ray"));
    }

    @Test
    void disablingSignsOutAtOnceAndEnablingLetsInAgain() throws Exception {
        Rest.await(commands.add("off@school.test", Role.STUDENT, "", "", Rest.PASSWORD));
        String token = rest.token("off@school.test");

        Rest.await(commands.disable("OFF@school.test"));

        assertThat(rest.get("/api/me/", token).status()).isEqualTo(401);
        assertThat(rest.signIn("off@school.test", Rest.PASSWORD)
                        .json()
                        .path("code")
                        .asText())
                .isEqualTo("account_disabled");
        Rest.await(commands.enable("off@school.test"));
        assertThat(rest.signIn("off@school.test", Rest.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void anotherPasswordOrRoleEndsWhatWasThereBefore() throws Exception {
        Rest.await(commands.add("up@school.test", Role.STUDENT, "", "", Rest.PASSWORD));
        String before = rest.token("up@school.test");
        Rest.await(commands.role("up@school.test", Role.TEACHER));
        assertThat(rest.get("/api/me/", before).status()).isEqualTo(401);

        String between = rest.signIn("up@school.test", Rest.PASSWORD)
                .json()
                .path("access")
                .asText();
        Rest.await(commands.password("up@school.test", "another good one"));

        assertThat(rest.get("/api/me/", between).status()).isEqualTo(401);
        assertThat(rest.signIn("up@school.test", "another good one").status()).isEqualTo(200);
    }

    @Test
    void mistakesAreExplained() throws Exception {
        Rest.await(commands.add("twice@school.test", Role.STUDENT, "", "", Rest.PASSWORD));

        says(commands.add("TWICE@school.test", Role.STUDENT, "", "", Rest.PASSWORD), "already");
        says(commands.add("nonsense", Role.STUDENT, "", "", Rest.PASSWORD), "not an e-mail");
        says(commands.add("x@school.test", Role.STUDENT, "", "", "short"), "at least 8");
        says(commands.add("x@school.test", Role.STUDENT, "", "", "x".repeat(129)), "at most 128");
        says(commands.add("x@school.test", Role.STUDENT, "", "", "Qwerty123"), "first anybody would try");
        says(commands.disable("nobody@school.test"), "no account nobody@school.test");
    }

    private static void says(Future<?> command, String words) {
        assertThatThrownBy(() -> Rest.await(command))
                .cause()
                .isInstanceOf(UserCommands.Failed.class)
                .hasMessageContaining(words);
    }
}

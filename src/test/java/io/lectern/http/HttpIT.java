package io.lectern.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.Role;
import io.lectern.testing.Rest;
import io.lectern.testing.Rest.Answer;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpIT {
    private static final String FRIEND = "https://lessons.example";
    private static Rest rest;
    private static String token;

    @BeforeAll
    static void open() throws Exception {
        rest = new Rest(
                Map.of("LECTERN_HTTP_ORIGINS", FRIEND),
                (postgres, redis, endpoints) -> List.of(router -> {
                    router.get("/api/bug/").handler(endpoints.signedIn((ctx, who) -> {
                        throw new IllegalStateException("a bug with secrets in its message");
                    }));
                    router.get("/api/numbers/").handler(endpoints.signedIn((ctx, who) -> {
                        Page page = endpoints.page(ctx);
                        List<Long> all =
                                java.util.stream.LongStream.range(0, 45).boxed().toList();
                        List<Long> items = all.stream()
                                .skip(page.offset())
                                .limit(page.size())
                                .toList();
                        return page.answer(
                                new Page.Slice<>(items.isEmpty() ? 0 : all.size(), items),
                                (json, number) -> json.writeNumber(number));
                    }));
                    router.post("/api/echo/")
                            .handler(endpoints.signedIn((ctx, who) -> endpoints
                                    .body(ctx)
                                    .compose(body ->
                                            Answers.json(ctx, json -> json.writeString(body.required("text"))))));
                }));
        rest.person("ann@school.test", Role.TEACHER, "Ann", "Lee");
        token = rest.token("ann@school.test");
    }

    @AfterAll
    static void close() throws Exception {
        rest.close();
    }

    @Test
    void aRefusalIsAProblemDocumentInTheLanguageOfTheCaller() {
        Answer english = rest.get("/api/me/", "");
        Answer russian = rest.send(rest.request("/api/me/", "")
                .header("Accept-Language", "ru-RU,ru;q=0.9")
                .GET());

        assertThat(english.status()).isEqualTo(401);
        assertThat(english.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(english.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"api\"");
        assertThat(english.json().path("detail").asText()).isEqualTo("Please sign in first.");
        assertThat(english.json().path("title").asText()).isEqualTo("Unauthorized");
        assertThat(english.json().path("instance").asText()).isEqualTo("/api/me/");
        assertThat(english.json().path("code").asText()).isEqualTo("not_signed_in");
        assertThat(russian.json().path("detail").asText()).isEqualTo("Сначала войдите.");
    }

    @Test
    void aBugTellsTheCallerNothingButItsRequestId() {
        Answer answer = rest.get("/api/bug/", token);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).doesNotContain("secrets").doesNotContain("IllegalState");
        assertThat(answer.json().path("request_id").asText())
                .isEqualTo(answer.header("X-Request-Id"))
                .isNotEmpty();
    }

    @Test
    void everyAnswerIsGuarded() {
        for (String path : List.of("/", "/accounts/api/me/", "/api/me/", "/nothing-here", "/api/jwt/token/")) {
            Answer answer = rest.get(path, token);
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("Strict-Transport-Security")).contains("31536000");
            assertThat(answer.header("X-Request-Duration")).matches("\\d+\\.\\d{3}");
            assertThat(answer.headers().firstValue("Server")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/jwt/token/, 405, method_not_allowed",
        "DELETE, /api/me/, 405, method_not_allowed",
        "GET, /api/nope/, 404, not_found",
        "POST, /nope, 404, not_found",
        "GET, /../../etc/passwd, 404, not_found",
        "GET, /%2e%2e/conf/lectern.yaml, 404, not_found"
    })
    void whatIsNotThereIsAProblemToo(String method, String path, int status, String code) {
        Answer answer = rest.send(rest.request(path, token).method(method, BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("code").asText()).isEqualTo(code);
    }

    @Test
    void theMethodsThatWouldDoAreNamed() {
        Answer answer = rest.send(rest.request("/api/me/", token).DELETE());

        assertThat(answer.header("Allow")).contains("GET").contains("PATCH");
    }

    @Test
    void onlyJsonIsToBeHad() {
        Answer html = rest.send(
                rest.request("/api/me/", token).header("Accept", "text/html").GET());
        Answer browser = rest.send(rest.request("/api/me/", token)
                .header("Accept", "text/html,*/*;q=0.8")
                .GET());

        assertThat(html.status()).isEqualTo(406);
        assertThat(browser.status()).isEqualTo(200);
    }

    @Test
    void aBodyOfAnotherKindOrShapeIsRefused() {
        Answer text = rest.send(rest.request("/api/echo/", token)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("x")));
        Answer broken = rest.post("/api/echo/", token, "{bad");
        Answer deep = rest.post("/api/echo/", token, "[".repeat(100) + "]".repeat(100));
        Answer list = rest.post("/api/echo/", token, "[1]");

        assertThat(text.status()).isEqualTo(415);
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.json().path("code").asText()).isEqualTo("bad_json");
        assertThat(deep.status()).isEqualTo(400);
        assertThat(list.status()).isEqualTo(400);
    }

    @Test
    void aBodyThatIsTooLongIsRefusedBeforeItIsRead() throws Exception {
        String head = "POST /api/echo/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n";

        assertThat(raw(head)).startsWith("HTTP/1.1 413");
    }

    @Test
    void aChunkedBodyThatGrowsTooLongIsRefused() {
        Answer answer = rest.send(rest.request("/api/echo/", token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() ->
                        new java.io.ByteArrayInputStream(("{\"text\":\"" + "x".repeat(400_000) + "\"}").getBytes()))));

        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void anUnreadBodyDoesNotSpoilTheConnection() {
        for (int i = 0; i < 3; i++)
            assertThat(rest.post("/api/nope/", token, "{\"a\":\"" + "x".repeat(50_000) + "\"}")
                            .status())
                    .isEqualTo(404);
        assertThat(rest.get("/api/me/", token).status()).isEqualTo(200);
    }

    @Test
    void twoLengthsOrALengthBesideChunksAreRefused() throws Exception {
        String post = "POST /api/echo/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

        assertThat(raw(post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("GET /api/me/ HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    void aMissingSlashIsAddedAndABodySurvivesIt() {
        Answer get = rest.get("/api/me?a=1", token);
        Answer post = rest.post("/api/echo", token, "{\"text\":\"x\"}");

        assertThat(get.status()).isEqualTo(301);
        assertThat(get.header("Location")).isEqualTo("/api/me/?a=1");
        assertThat(post.status()).isEqualTo(308);
        assertThat(post.header("Location")).isEqualTo("/api/echo/");
        assertThat(rest.get("/schedule/api/lessons", token).status()).isEqualTo(301);
    }

    @Test
    void theProtocolOfSocketsIsDescribedToEverybody() {
        Answer description = rest.get("/api/asyncapi.yaml", "");

        assertThat(description.status()).isEqualTo(200);
        assertThat(description.header("Content-Type")).isEqualTo("application/yaml");
        assertThat(description.text()).startsWith("asyncapi: 3.");
    }

    @Test
    void theOldNamesOfPathsLeadToTheSameAnswers() {
        assertThat(rest.get("/accounts/api/me/", token).text())
                .isEqualTo(rest.get("/api/me/", token).text());
        assertThat(rest.send(rest.request("/accounts/api/me/", token).DELETE()).status())
                .isEqualTo(405);
        Answer page = rest.get("/schedule/api/numbers/?page=2&page_size=10", token);
        assertThat(page.json().path("results").get(0).asInt()).isEqualTo(10);
        assertThat(page.json().path("next").asText()).isEqualTo(rest.base() + "/api/numbers/?page=3&page_size=10");
    }

    @Test
    void aListIsReadPageByPage() {
        Answer first = rest.get("/api/numbers/", token);
        Answer last = rest.get("/api/numbers/?page=3&x=%D1%8F", token);

        assertThat(first.json().path("count").asInt()).isEqualTo(45);
        assertThat(first.json().path("results")).hasSize(20);
        assertThat(first.json().path("previous").isNull()).isTrue();
        assertThat(first.json().path("next").asText()).isEqualTo(rest.base() + "/api/numbers/?page=2");
        assertThat(first.header("Link")).isEqualTo("<" + rest.base() + "/api/numbers/?page=2>; rel=\"next\"");
        assertThat(last.json().path("results")).hasSize(5);
        assertThat(last.json().path("next").isNull()).isTrue();
        assertThat(last.json().path("previous").asText()).isEqualTo(rest.base() + "/api/numbers/?page=2&x=%D1%8F");
        for (String none : List.of("4", "0", "-1", "x", "99999999999"))
            assertThat(rest.get("/api/numbers/?page=" + none, token)
                            .json()
                            .path("code")
                            .asText())
                    .as(none)
                    .isEqualTo("no_page");
    }

    @Test
    void whatTheCallerHasAlreadyIsNotSentAgain() {
        Answer first = rest.get("/api/me/", token);
        String etag = first.header("ETag");
        Answer again = rest.send(
                rest.request("/api/me/", token).header("If-None-Match", etag).GET());

        assertThat(etag).startsWith("W/\"");
        assertThat(first.header("Cache-Control")).isEqualTo("private, no-cache");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.text()).isEmpty();
    }

    @Test
    void theAllowanceIsShown() {
        Answer answer = rest.get("/api/me/", token);

        assertThat(answer.header("RateLimit-Limit")).isEqualTo("5000");
        assertThat(Integer.parseInt(answer.header("RateLimit-Remaining"))).isBetween(1, 4999);
        assertThat(Integer.parseInt(answer.header("RateLimit-Reset"))).isBetween(1, 3600);
    }

    @Test
    void onlyListedOriginsMayUseTheApiFromABrowser() {
        Answer friend = rest.send(
                rest.request("/api/me/", token).header("Origin", FRIEND).GET());
        Answer stranger = rest.send(rest.request("/api/me/", token)
                .header("Origin", FRIEND + ".evil")
                .GET());
        Answer preflight = rest.send(rest.request("/api/me/", "")
                .header("Origin", FRIEND)
                .header("Access-Control-Request-Method", "PATCH")
                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(friend.header("Access-Control-Allow-Origin")).isEqualTo(FRIEND);
        assertThat(friend.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        assertThat(friend.header("Vary")).isEqualTo("Origin");
        assertThat(stranger.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Methods")).contains("PATCH");
    }

    @Test
    void aSocketOfAForeignPageIsRefusedAtTheDoor() {
        assertThat(socket("/ws", "https://evil.example")).isEqualTo(403);
        assertThat(socket("/elsewhere", FRIEND)).isEqualTo(404);
        assertThat(socket("/ws", FRIEND)).isEqualTo(101);
        assertThat(socket("/ws", rest.base())).as("the server's own pages").isEqualTo(101);
        assertThat(socket("/ws", "")).as("no browser, no origin").isEqualTo(101);
        assertThat(socket("/ws", FRIEND + ".evil")).isEqualTo(403);
        assertThat(socket("/ws", "null")).as("a sandboxed page").isEqualTo(403);
    }

    private static int socket(String path, String origin) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            WebSocket.Builder builder = client.newWebSocketBuilder().subprotocols(SocketEndpoint.SUBPROTOCOL);
            if (!origin.isEmpty()) builder.header("Origin", origin);
            WebSocket socket = builder.buildAsync(
                            java.net.URI.create(rest.base().replace("http", "ws") + path), new WebSocket.Listener() {})
                    .join();
            assertThat(socket.getSubprotocol()).isEqualTo(SocketEndpoint.SUBPROTOCOL);
            socket.abort();
            return 101;
        } catch (CompletionException refused) {
            assertThat(refused).cause().isInstanceOf(WebSocketHandshakeException.class);
            return refused.getCause() instanceof WebSocketHandshakeException answer
                    ? answer.getResponse().statusCode()
                    : 0;
        }
    }

    private static String raw(String request) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", rest.settings.http().port())) {
            socket.setSoTimeout(5_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            byte[] answer = new byte[200];
            int length = in.read(answer);
            return new String(answer, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
        }
    }
}

package io.lectern.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Formats;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The demo school over REST, as its people use it.
public final class School {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final String url;
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    public School(String url) {
        this.url = url;
    }

    /// A status and a JSON body.
    public record Answer(int status, JsonNode json) {}

    /// The access token of `name@demo.local`.
    public String token(String name) {
        return tokens.computeIfAbsent(name, who -> {
            String body = "{\"email\":\"%s@demo.local\",\"password\":\"demo-lesson-1\"}".formatted(who);
            Answer answer = call("POST", "/api/jwt/token/", "", body);
            if (answer.status() != 200) throw new AssertionError(who + " cannot sign in: " + answer);
            return answer.json().path("access").asText();
        });
    }

    public Answer get(String name, String path) {
        return call("GET", path, token(name), "");
    }

    public Answer post(String name, String path) {
        return call("POST", path, token(name), "");
    }

    /// The lesson of a teacher that can be started now.
    public long startableLesson(String teacher) {
        String now = java.time.Instant.now().plusSeconds(600).toString();
        JsonNode lessons = get(teacher, "/api/schedule/lessons/?start=" + now + "&end=" + now)
                .json()
                .path("results");
        for (JsonNode lesson : lessons)
            if (lesson.path("ended_at").isNull()) return lesson.path("id").asLong();
        throw new AssertionError("no lesson of " + teacher + " can be started: " + lessons);
    }

    /// The students of a lesson's group, by the part of their e-mail before the `@`.
    public List<String> classmates(String teacher, long lesson) {
        JsonNode group =
                get(teacher, "/api/schedule/lessons/" + lesson + "/").json().path("group");
        return group.path("students").findValuesAsText("email").stream()
                .map(email -> email.substring(0, email.indexOf('@')))
                .sorted()
                .toList();
    }

    public Answer call(String method, String path, String token, String body) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                    .header("Content-Type", "application/json")
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
            var response = CLIENT.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), Formats.plain().readTree(response.body()));
        } catch (java.io.IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}

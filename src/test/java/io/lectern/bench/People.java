package io.lectern.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A few teachers who have signed in.
record People(List<Person> all) {
    private record Person(int id, String token) {}

    static People signIn(String base, int count) throws IOException, InterruptedException {
        List<Person> people = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = 1 + i % School.BUSY_TEACHERS;
            String body = "{\"email\":\"" + School.teacher(id) + "\",\"password\":\"" + School.PASSWORD + "\"}";
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/api/jwt/token/"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body));
            String answer = send(request);
            people.add(new Person(
                    id, new ObjectMapper().readTree(answer).path("access").asText()));
        }
        return new People(people);
    }

    /// Writes them down for wrk.
    void write(Path file) throws IOException {
        Files.write(
                file,
                all.stream().map(person -> person.id() + " " + person.token()).toList());
    }

    /// What each of them is told.
    List<String> answers(String base, String path) throws IOException, InterruptedException {
        List<String> answers = new ArrayList<>();
        for (Person person : all)
            answers.add(send(HttpRequest.newBuilder(URI.create(base + path))
                    .header("Authorization", "Bearer " + person.token())
                    .header("X-Person", Integer.toString(person.id()))));
        return answers;
    }

    private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() != 200)
                throw new IOException(response.uri() + " answers " + response.statusCode() + ": " + response.body());
            return response.body();
        }
    }
}

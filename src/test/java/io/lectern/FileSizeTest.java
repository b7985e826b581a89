package io.lectern;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A file that has outgrown this holds two things.
class FileSizeTest {
    private static final int MOST_LINES = 300;

    @Test
    void noFileIsLongerThanThreeHundredLines() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            List<String> longer = files.filter(file -> file.toString().matches(".*\\.(java|lua)"))
                    .filter(file -> lines(file) > MOST_LINES)
                    .map(file -> file + " has " + lines(file))
                    .toList();

            assertThat(longer).isEmpty();
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

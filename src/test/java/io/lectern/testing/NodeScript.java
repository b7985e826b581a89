package io.lectern.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A script of `src/test/js`, run by Node.
public final class NodeScript {
    private NodeScript() {}

    public static boolean isInstalled() {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Runs it to its end, which has to be a good one.
    public static void passes(String script, Map<String, String> variables) throws Exception {
        Path output = Files.createTempFile("script", ".log");
        Path path = Path.of("src", "test", "js", script).toAbsolutePath();
        ProcessBuilder builder = new ProcessBuilder("node", path.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(variables);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            if (!ended || process.exitValue() != 0) throw new AssertionError(script + ": " + Files.readString(output));
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }
}

package io.lectern.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stops servers whose parent was killed before it could stop them.
final class Orphans {
    private static final Logger LOGGER = LoggerFactory.getLogger(Orphans.class);

    private Orphans() {}

    /// Ends the process a pid file names, if it still runs and is what its name says. The caller holds the
    /// lock of the data directory, so nobody living owns that process.
    static void stop(Path pidFile, String program) throws IOException {
        Optional<ProcessHandle> left = Files.exists(pidFile) ? running(pidFile, program) : Optional.empty();
        if (left.isEmpty()) return;
        LOGGER.atInfo()
                .addKeyValue("pid", left.get().pid())
                .log("stopping a {} that a killed process left behind", program);
        left.get().destroy();
        if (!gone(left.get())) {
            left.get().destroyForcibly();
            gone(left.get());
        }
    }

    private static Optional<ProcessHandle> running(Path pidFile, String program) throws IOException {
        String first = Files.readString(pidFile).lines().findFirst().orElse("").strip();
        if (!first.matches("[0-9]{1,9}")) return Optional.empty();
        return ProcessHandle.of(Long.parseLong(first))
                .filter(process -> process.info().command().orElse("").contains(program));
    }

    private static boolean gone(ProcessHandle process) {
        try {
            process.onExit().get(8, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException stubborn) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

package io.lectern.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.Main;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Keeps the measurement working; what it measures here means nothing.
class RealtimeBenchIT {
    @Test
    void everyMessageComesOnceAndInOrderUnderEveryWorkload() {
        List<String> lectern = new ArrayList<>();
        lectern.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        lectern.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        lectern.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "serve"));

        int exit =
                RealtimeBench.run(lectern, "--quick", "--server", "lectern", "--port", Integer.toString(freePorts()));

        assertThat(exit).isZero();
    }

    /// The first of four in a row that nobody uses.
    private static int freePorts() {
        for (int port = 21_000 + (int) (ProcessHandle.current().pid() % 8_000); ; port += 4) {
            try (ServerSocket a = new ServerSocket(port);
                    ServerSocket b = new ServerSocket(port + 1);
                    ServerSocket c = new ServerSocket(port + 2);
                    ServerSocket d = new ServerSocket(port + 3)) {
                return a.getLocalPort();
            } catch (IOException taken) {
                // The next four.
            }
        }
    }
}

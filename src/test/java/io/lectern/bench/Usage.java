package io.lectern.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Processor time so far, in milliseconds.
///
/// @param machine of everything that runs on it
record Usage(double server, double redis, double postgres, double generator, double machine) {
    private static final double MS_PER_TICK = 10;

    static Usage of(Rival rival, StorePids stores) {
        return new Usage(
                Cpu.ms(rival.pid()),
                Cpu.ms(stores.redis()),
                Cpu.ms(stores.postgres()),
                Cpu.own(ProcessHandle.current().pid()),
                machineMs());
    }

    /// The processes of the stores.
    record StorePids(long redis, long postgres) {}

    Usage since(Usage earlier) {
        return new Usage(
                server - earlier.server,
                redis - earlier.redis,
                postgres - earlier.postgres,
                generator - earlier.generator,
                machine - earlier.machine);
    }

    /// What was used by nobody here: how much the measurement was disturbed.
    double others() {
        return Math.max(0, machine - server - redis - postgres - generator);
    }

    private static double machineMs() {
        try {
            String[] fields = Files.readString(Path.of("/proc/stat"))
                    .lines()
                    .findFirst()
                    .orElseThrow()
                    .split(" +");
            // user, nice, system, irq, softirq; the rest is idle, or counted in these
            double ticks = 0;
            for (int i : new int[] {1, 2, 3, 6, 7}) ticks += Long.parseLong(fields[i]);
            return ticks * MS_PER_TICK;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

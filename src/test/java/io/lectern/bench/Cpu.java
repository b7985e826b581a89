package io.lectern.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Processor time of a process and its children, as Linux accounts for it.
final class Cpu {
    private static final double MS_PER_TICK = 10;

    private Cpu() {}

    /// Milliseconds spent so far, without what its children spent.
    static double own(long pid) {
        return ticks(pid) * MS_PER_TICK;
    }

    /// Milliseconds spent so far.
    static double ms(long pid) {
        return own(pid)
                + ProcessHandle.of(pid).stream()
                        .flatMap(ProcessHandle::children)
                        .mapToDouble(child -> ms(child.pid()))
                        .sum();
    }

    private static long ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The name, in brackets, may hold blanks; user and system time are the 12th and 13th field after it.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (IOException gone) {
            return 0;
        }
    }
}

package io.lectern.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Memory of a process, as Linux and the JVM account for it.
///
/// @param heap bytes in use after a collection
/// @param kernel bytes of all TCP sockets of this machine
record Memory(long rss, long heap, long kernel, int threads) {
    private static final long PAGE = 4096;

    static Memory of(Rival rival) throws IOException, InterruptedException {
        long heap = rival.heap();
        List<String> status = Files.readAllLines(Path.of("/proc/" + rival.pid() + "/status"));
        return new Memory(field(status, "VmRSS:") * 1024, heap, kernelBytes(), (int) field(status, "Threads:"));
    }

    /// What a JVM keeps, once everything else has been collected.
    static long heapOfJvm(long pid) throws IOException, InterruptedException {
        Path bin = Path.of(System.getProperty("java.home"), "bin");
        String jvm = Long.toString(pid);
        output(List.of(bin.resolve("jcmd").toString(), jvm, "GC.run"));
        List<String> lines = output(List.of(bin.resolve("jstat").toString(), "-gc", jvm))
                .strip()
                .lines()
                .toList();
        List<String> names = Arrays.asList(lines.get(0).strip().split(" +"));
        String[] values = lines.get(1).strip().split(" +");
        double kib = 0;
        for (String used : List.of("S0U", "S1U", "EU", "OU"))
            kib += Double.parseDouble(values[names.indexOf(used)].replace(',', '.'));
        return (long) (kib * 1024);
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IOException(String.join(" ", command) + ":\n" + output);
        return output;
    }

    private static long kernelBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/net/sockstat")))
            if (line.startsWith("TCP:")) return Long.parseLong(line.substring(line.indexOf(" mem ") + 5)) * PAGE;
        return 0;
    }

    private static long field(List<String> status, String name) {
        for (String line : status)
            if (line.startsWith(name))
                return Long.parseLong(line.substring(name.length()).strip().split(" ")[0]);
        return 0;
    }
}

package io.lectern.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Lectern and the bare handler in turns. On a machine that others use too, only the ratio within a round
/// means something.
record Duel(Wrk wrk, BenchStores stores, Child lectern, Child bare, String ours, String theirs) {
    private static final int COUNTING_S = 2;

    /// One run of one server, with processor time in µs a request.
    private record Run(Wrk.Figures figures, double server, double postgres, double redis) {}

    /// What each request makes the stores do.
    private record Work(double statements, double scripts, double inScripts) {}

    /// One line of the table.
    record Outcome(String path, List<Run> ours, List<Run> theirs, Work work) {
        static final String HEAD = String.format(
                Locale.ROOT,
                "%-24s %9s %9s  %-19s %-13s %-13s %-15s %-11s %-11s %5s %s",
                "path",
                "Lectern/s",
                "bare/s",
                "ratio (least-most)",
                "p50 ms",
                "p99 ms",
                "CPU us/request",
                "Postgres us",
                "Redis us",
                "SQL",
                "Redis scripts (commands in them)");

        @Override
        public String toString() {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < ours.size(); i++)
                ratios.add(ours.get(i).figures().perSecond()
                        / theirs.get(i).figures().perSecond());
            ratios.sort(null);
            return String.format(
                    Locale.ROOT,
                    "%-24s %9.0f %9.0f  %.2f (%.2f-%.2f)    %-13s %-13s %-15s %-11s %-11s %5.2f %.2f (%.2f)",
                    path,
                    median(ours, run -> run.figures().perSecond()),
                    median(theirs, run -> run.figures().perSecond()),
                    median(ratios),
                    ratios.getFirst(),
                    ratios.getLast(),
                    both("%.1f / %.1f", run -> run.figures().p50()),
                    both("%.1f / %.1f", run -> run.figures().p99()),
                    both("%.0f / %.0f", Run::server),
                    both("%.0f / %.0f", Run::postgres),
                    both("%.0f / %.0f", Run::redis),
                    work.statements(),
                    work.scripts(),
                    work.inScripts());
        }

        private String both(String format, ToDoubleFunction<Run> figure) {
            return String.format(Locale.ROOT, format, median(ours, figure), median(theirs, figure));
        }
    }

    void warmUp(String path, int seconds) throws IOException, InterruptedException {
        wrk.run(ours + path, seconds);
        wrk.run(theirs + path, seconds);
    }

    Outcome fight(String path, int rounds, int seconds) throws IOException, InterruptedException, SQLException {
        List<Run> our = new ArrayList<>();
        List<Run> their = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            // Whoever comes second in a round would otherwise always find the other's garbage collected.
            boolean first = round % 2 == 0;
            if (first) our.add(run(ours + path, lectern, seconds));
            their.add(run(theirs + path, bare, seconds));
            if (!first) our.add(run(ours + path, lectern, seconds));
        }
        return new Outcome(path, our, their, work(ours + path));
    }

    private Run run(String url, Child server, int seconds) throws IOException, InterruptedException, SQLException {
        long postgresPid = stores.postgresPid();
        long redisPid = stores.redisPid();
        double serverBefore = Cpu.ms(server.process().pid());
        double postgresBefore = Cpu.ms(postgresPid);
        double redisBefore = Cpu.ms(redisPid);
        Wrk.Figures figures = wrk.run(url, seconds);
        double each = 1000.0 / figures.requests();
        return new Run(
                figures,
                (Cpu.ms(server.process().pid()) - serverBefore) * each,
                (Cpu.ms(postgresPid) - postgresBefore) * each,
                (Cpu.ms(redisPid) - redisBefore) * each);
    }

    private Work work(String url) throws IOException, InterruptedException, SQLException {
        stores.count(true);
        long statements = stores.statements();
        Map<String, Long> before = stores.commands();
        long requests = wrk.run(url, COUNTING_S).requests();
        Map<String, Long> after = stores.commands();
        statements = stores.statements() - statements;
        stores.count(false);
        double scripts = after.getOrDefault("evalsha", 0L) - before.getOrDefault("evalsha", 0L);
        double all = sum(after) - sum(before);
        return new Work((double) statements / requests, scripts / requests, (all - scripts) / requests);
    }

    private static long sum(Map<String, Long> calls) {
        return calls.values().stream().mapToLong(Long::longValue).sum();
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        return median(runs.stream().mapToDouble(figure).boxed().sorted().toList());
    }

    private static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}

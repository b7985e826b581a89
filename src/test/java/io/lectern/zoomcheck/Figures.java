package io.lectern.zoomcheck;

import java.util.List;
import java.util.Locale;

/// What a full hour came to.
///
/// @param seconds from the first who asked to the last who was ready
/// @param first from asking to being ready, without Zoom's share, of those who found a free seat; ms
/// @param handed from a seat that is free to the next one being ready on it, without Zoom's share; ms
/// @param overtaken how many of those who waited saw somebody served whose turn was later
record Figures(
        int lessons, double seconds, List<Double> first, List<Double> handed, int overtaken, List<String> wrong) {

    Figures {
        first = List.copyOf(first);
        handed = List.copyOf(handed);
        wrong = List.copyOf(wrong);
    }

    static String table(String title, Figures bare, Figures pool) {
        StringBuilder text = new StringBuilder("| " + title + " | bare loop | pool |\n|---|---|---|\n");
        line(text, "starts a second", "%.1f", bare.lessons() / bare.seconds(), pool.lessons() / pool.seconds());
        line(text, "free seat to ready, p50 ms", "%.0f", at(bare.first(), 0.5), at(pool.first(), 0.5));
        line(text, "p99", "%.0f", at(bare.first(), 0.99), at(pool.first(), 0.99));
        line(text, "freed seat to the next one ready, p50 ms", "%.0f", at(bare.handed(), 0.5), at(pool.handed(), 0.5));
        line(text, "p99", "%.0f", at(bare.handed(), 0.99), at(pool.handed(), 0.99));
        line(
                text,
                "found a free seat",
                "%.0f",
                bare.first().size(),
                pool.first().size());
        line(text, "waited", "%.0f", bare.handed().size(), pool.handed().size());
        line(text, "overtaken", "%.0f", bare.overtaken(), pool.overtaken());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String format, double bare, double pool) {
        text.append(String.format(Locale.ROOT, "| %s | " + format + " | " + format + " |%n", name, bare, pool));
    }

    private static double at(List<Double> values, double quantile) {
        if (values.isEmpty()) return Double.NaN;
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.ceil(quantile * sorted.size()) - 1);
    }
}

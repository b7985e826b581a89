package io.lectern.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Figures as Markdown: a line for each figure, a column for each server.
final class Table {
    private final String title;
    private final List<String> columns = new ArrayList<>();
    private final Map<String, Map<String, String>> lines = new LinkedHashMap<>();

    Table(String title) {
        this.title = title;
    }

    void column(String column) {
        columns.add(column);
    }

    /// Into the latest column.
    void put(String line, String format, Object... values) {
        lines.computeIfAbsent(line, name -> new LinkedHashMap<>())
                .put(columns.getLast(), String.format(Locale.ROOT, format, values));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("| ")
                .append(title)
                .append(" | ")
                .append(String.join(" | ", columns))
                .append(" |\n|---|");
        text.repeat("---|", columns.size()).append('\n');
        lines.forEach((line, cells) -> {
            text.append("| ").append(line).append(" |");
            for (String column : columns)
                text.append(' ').append(cells.getOrDefault(column, "–")).append(" |");
            text.append('\n');
        });
        return text.toString();
    }
}

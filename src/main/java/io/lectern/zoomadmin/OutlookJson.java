package io.lectern.zoomadmin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.forecast.AdHoc;
import io.lectern.forecast.Demand;
import io.lectern.forecast.Demand.Shortage;
import io.lectern.forecast.Erlang;
import io.lectern.forecast.Outlook;
import io.lectern.http.Answers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// An outlook as it is sent.
final class OutlookJson {
    /// Shares of refused starts for which seats are counted.
    private static final List<Double> SHARES = List.of(0.05, 0.01, 0.001);

    /// Of the table around the wanted number of seats.
    private static final int ROWS_ABOVE = 4;

    private static final int MOST_ROWS = 40;

    /// The rule the old system was planned by: so many teachers, a third of them at work, an account each.
    private static final int TEACHERS = 100;

    private static final double AT_WORK = 0.3;

    /// What is asked: a load other than the measured one, and seats other than those there are; slots of how many
    /// minutes, 0 for none at all.
    record Question(
            @Nullable Double load,
            @Nullable Duration hold,
            @Nullable Integer seats,
            int slotMinutes) {}

    private final Outlook outlook;
    private final Question question;
    private final double load;
    private final Duration hold;
    private final int seats;

    OutlookJson(Outlook outlook, Question question) {
        this.outlook = outlook;
        this.question = question;
        this.seats = question.seats() == null ? outlook.capacity() : question.seats();
        this.load = Math.min(question.load() == null ? outlook.load() : question.load(), Erlang.LARGEST_LOAD);
        AdHoc measured = outlook.adHoc();
        Duration usual = measured.hold().isZero() ? Duration.ofHours(1) : measured.hold();
        this.hold = question.hold() == null ? usual : question.hold();
    }

    void write(JsonGenerator json, @Nullable String warning) throws IOException {
        json.writeStartObject();
        Answers.instant(json, "at", outlook.at());
        json.writeNumberField("capacity", seats);
        json.writeStringField("warning", warning);
        scheduled(json);
        adHoc(json);
        erlang(json);
        rule(json);
        json.writeEndObject();
    }

    private void scheduled(JsonGenerator json) throws IOException {
        Demand demand = outlook.demand();
        json.writeObjectFieldStart("scheduled");
        Answers.instant(json, "from", demand.from());
        json.writeNumberField("days", PgTimetable.AHEAD.toDays());
        json.writeNumberField("peak", demand.peak());
        Answers.instant(json, "peak_at", demand.peakAt());
        json.writeNumberField("seats_needed", demand.peak());
        json.writeArrayFieldStart("shortages");
        for (Shortage shortage : demand.shortages(seats)) {
            json.writeStartObject();
            Answers.instant(json, "from", shortage.from());
            Answers.instant(json, "to", shortage.to());
            json.writeNumberField("needed", shortage.needed());
            json.writeNumberField("missing", shortage.needed() - seats);
            json.writeEndObject();
        }
        json.writeEndArray();
        if (question.slotMinutes() > 0) {
            int times = question.slotMinutes() / (int) demand.slot().toMinutes();
            json.writeNumberField("slot_minutes", question.slotMinutes());
            json.writeArrayFieldStart("slots");
            for (int peak : demand.coarser(times).peaks()) json.writeNumber(peak);
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void adHoc(JsonGenerator json) throws IOException {
        AdHoc measured = outlook.adHoc();
        json.writeObjectFieldStart("ad_hoc");
        json.writeNumberField("starts", measured.starts());
        number(json, "observed_hours", measured.observed().toMinutes() / 60.0);
        number(json, "hold_minutes", measured.hold().toSeconds() / 60.0);
        number(json, "mean_load", measured.mean());
        number(json, "busiest_load", measured.busiest());
        json.writeNumberField("busiest_hour", measured.busiestHour());
        json.writeArrayFieldStart("load_by_hour");
        for (double each : measured.load()) json.writeNumber(rounded(each));
        json.writeEndArray();
        json.writeEndObject();
    }

    private void erlang(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("erlang");
        number(json, "load", load);
        json.writeStringField("source", question.load() == null ? "measured" : "given");
        number(json, "hold_minutes", hold.toSeconds() / 60.0);
        json.writeArrayFieldStart("seats_for");
        for (double share : SHARES) {
            json.writeStartObject();
            json.writeNumberField("refused", share);
            json.writeNumberField("seats", Erlang.seatsFor(load, share));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeFieldName("now");
        row(json, seats);
        json.writeArrayFieldStart("table");
        for (int each : rows()) row(json, each);
        json.writeEndArray();
        json.writeEndObject();
    }

    /// From about the load itself, below which nothing is bearable, to beyond what refuses one in a thousand.
    private List<Integer> rows() {
        int first = Math.max(1, (int) Math.floor(load));
        int last = Erlang.seatsFor(load, SHARES.getLast()) + ROWS_ABOVE;
        int step = Math.max(1, (last - first + MOST_ROWS - 1) / MOST_ROWS);
        return IntStream.iterate(first, n -> n <= last, n -> n + step).boxed().toList();
    }

    private void row(JsonGenerator json, int seats) throws IOException {
        json.writeStartObject();
        json.writeNumberField("seats", seats);
        number(json, "refused", Erlang.refused(load, seats));
        number(json, "waits", Erlang.waiting(load, seats));
        var wait = Erlang.meanWait(load, seats, hold);
        if (wait.isPresent())
            json.writeNumberField("mean_wait_seconds", wait.get().toSeconds());
        else json.writeNullField("mean_wait_seconds");
        json.writeEndObject();
    }

    private static void rule(JsonGenerator json) throws IOException {
        int accounts = (int) Math.round(TEACHERS * AT_WORK);
        json.writeObjectFieldStart("rule_of_thumb");
        json.writeNumberField("teachers", TEACHERS);
        json.writeNumberField("at_work", AT_WORK);
        json.writeNumberField("accounts", accounts);
        number(json, "refused", Erlang.refused(accounts, accounts));
        json.writeNumberField("accounts_for_one_percent", Erlang.seatsFor(accounts, Outlook.TOLERABLE));
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String field, double value) throws IOException {
        json.writeNumberField(field, rounded(value));
    }

    /// More digits than six say nothing and are long to read.
    private static double rounded(double value) {
        return Math.round(value * 1_000_000) / 1_000_000.0;
    }
}

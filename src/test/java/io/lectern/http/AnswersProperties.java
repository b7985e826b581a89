package io.lectern.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class AnswersProperties {
    @Property
    void aWrittenDateTimeReadsAsWhatItWas(
            @ForAll @LongRange(min = -62_135_596_800L, max = 253_402_300_799L) long second,
            @ForAll @LongRange(min = 0, max = 999_999) long micros) {
        Instant at = Instant.ofEpochSecond(second).plus(micros, ChronoUnit.MICROS);

        String text = Answers.utc(at);

        assertThat(Instant.parse(text)).isEqualTo(at);
        assertThat(text).hasSize(micros == 0 ? 20 : 27);
    }

    @Example
    void onlyMicrosecondsThatAreThereAreWritten() {
        assertThat(Answers.utc(Instant.parse("2026-11-07T10:00:00Z"))).isEqualTo("2026-11-07T10:00:00Z");
        assertThat(Answers.utc(Instant.parse("2026-11-07T10:00:00.5Z"))).isEqualTo("2026-11-07T10:00:00.500000Z");
        assertThat(Answers.utc(Instant.parse("2026-11-07T10:00:00.000001Z"))).isEqualTo("2026-11-07T10:00:00.000001Z");
    }
}

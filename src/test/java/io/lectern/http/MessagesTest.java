package io.lectern.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.ErrorCode;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
    private final Messages messages = Messages.load();

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyRefusalHasATextInBothLanguages(ErrorCode code) {
        assertThat(messages.has(Locale.ENGLISH, "error." + code.wire())).isTrue();
        assertThat(messages.has(Locale.of("ru"), "error." + code.wire())).isTrue();
        assertThat(messages.error(Locale.of("ru"), code, List.of(1000, 2)))
                .doesNotContain("{")
                .doesNotContain("error.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "ru"})
    void whatIsWrongWithAFrameIsSaid(String language) {
        assertThat(messages.say(ErrorCode.BAD_FRAME.refuse("`room` must be a text"), language))
                .endsWith(": `room` must be a text.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "required",
                "blank",
                "null",
                "not_text",
                "not_flag",
                "not_number",
                "too_long",
                "too_short",
                "not_url",
                "not_date",
                "too_common",
                "taken",
                "ended"
            })
    void everyWordAboutAFieldIsThereInBothLanguages(String key) {
        assertThat(messages.has(Locale.ENGLISH, "field." + key)).isTrue();
        assertThat(messages.has(Locale.of("ru"), "field." + key)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none | en",
                "ru | ru",
                "ru-RU,ru;q=0.9,en;q=0.8 | ru",
                "en-GB,ru;q=0.5 | en",
                "de, ru;q=0.3 | ru",
                "de | en",
                "*;;garbage | en"
            })
    void theLanguageIsTheOneWantedMost(String accept, String language) {
        assertThat(Messages.language(accept).getLanguage()).isEqualTo(language);
    }
}

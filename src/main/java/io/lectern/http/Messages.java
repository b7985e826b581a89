package io.lectern.http;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// What people read, in the language they asked for: `error.<code>` and `field.<key>` of `messages_*.properties`.
public final class Messages {
    private static final Locale RUSSIAN = Locale.of("ru");

    private final Map<Locale, Properties> texts;

    private Messages(Map<Locale, Properties> texts) {
        this.texts = texts;
    }

    public static Messages load() {
        return new Messages(Map.of(Locale.ENGLISH, read("en"), RUSSIAN, read("ru")));
    }

    /// The language to answer in, from an `Accept-Language` header: Russian when it is wanted more than English.
    public static Locale language(@Nullable String accept) {
        if (accept == null) return Locale.ENGLISH;
        try {
            Locale best = Locale.lookup(Locale.LanguageRange.parse(accept), List.of(Locale.ENGLISH, RUSSIAN));
            return best == null ? Locale.ENGLISH : best;
        } catch (IllegalArgumentException malformed) {
            return Locale.ENGLISH;
        }
    }

    /// What a refusal says to a reader of these languages.
    ///
    /// @param accept the value of an `Accept-Language` header, if there was one
    public String say(Refusal refusal, @Nullable String accept) {
        return error(language(accept), refusal.code(), refusal.arguments());
    }

    public String error(Locale language, ErrorCode code, List<Object> arguments) {
        return text(language, "error." + code.wire(), arguments);
    }

    public String field(Locale language, String key, List<Object> arguments) {
        return text(language, "field." + key, arguments);
    }

    /// Any other text.
    public String text(Locale language, String key, Object... arguments) {
        return text(language, key, List.of(arguments));
    }

    boolean has(Locale language, String key) {
        return texts.getOrDefault(language, new Properties()).containsKey(key);
    }

    private String text(Locale language, String key, List<Object> arguments) {
        Properties known = texts.getOrDefault(language, new Properties());
        String pattern = known.getProperty(key, key);
        // As text, so that an id of 1000 does not become "1,000".
        Object[] words = arguments.stream().map(String::valueOf).toArray();
        return new MessageFormat(pattern, language).format(words);
    }

    private static Properties read(String language) {
        String resource = "/messages_" + language + ".properties";
        Properties texts = new Properties();
        try (InputStream in = Messages.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException(resource + " is not on the class path");
            texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
        return texts;
    }
}

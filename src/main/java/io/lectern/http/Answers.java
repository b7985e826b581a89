package io.lectern.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.lectern.protocol.Formats;
import io.netty.util.AsciiString;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// Sends JSON. Bodies are written field by field into bytes, without a tree or reflection in between.
public final class Answers {
    private static final JsonFactory JSON = Formats.json().getFactory();
    private static final CharSequence APPLICATION_JSON = AsciiString.cached("application/json");
    private static final CharSequence PRIVATE = AsciiString.cached("private, no-cache");
    private static final CharSequence NO_STORE = AsciiString.cached("no-store");
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int USUAL_SIZE = 4096;

    private Answers() {}

    /// Writes one JSON value.
    @FunctionalInterface
    public interface JsonBody {
        void write(JsonGenerator json) throws IOException;
    }

    /// Answers 200. A GET gets an ETag, and 304 when the caller has this very content already.
    public static Future<Void> json(RoutingContext ctx, JsonBody body) {
        return json(ctx, 200, body);
    }

    public static Future<Void> json(RoutingContext ctx, int status, JsonBody body) {
        byte[] content = bytes(body);
        HttpServerResponse response = ctx.response().setStatusCode(status);
        if (!ctx.request().method().equals(HttpMethod.GET)) {
            response.putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
            return end(response, content);
        }
        String etag = etag(content);
        response.putHeader(HttpHeaders.CACHE_CONTROL, PRIVATE).putHeader(HttpHeaders.ETAG, etag);
        String known = ctx.request().getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null && (known.contains(etag) || known.equals("*")))
            return response.setStatusCode(304).end();
        return end(response, content);
    }

    /// The JSON of a value, in UTF-8.
    public static byte[] bytes(JsonBody body) {
        try (ByteArrayBuilder out = new ByteArrayBuilder(USUAL_SIZE)) {
            try (JsonGenerator json = JSON.createGenerator(out)) {
                body.write(json);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /// Writes a date-time field as the API has it: UTC with `Z`, microseconds only when there are any.
    public static void instant(JsonGenerator json, String field, @Nullable Instant at) throws IOException {
        json.writeFieldName(field);
        if (at == null) json.writeNull();
        else json.writeString(utc(at));
    }

    /// A date-time as the API has it.
    public static String utc(Instant at) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(at.getEpochSecond(), 0, ZoneOffset.UTC);
        int micros = at.getNano() / 1_000;
        char[] text = "0000-00-00T00:00:00.000000Z".toCharArray();
        digits(text, 4, time.getYear());
        digits(text, 7, time.getMonthValue());
        digits(text, 10, time.getDayOfMonth());
        digits(text, 13, time.getHour());
        digits(text, 16, time.getMinute());
        digits(text, 19, time.getSecond());
        if (micros == 0) {
            text[19] = 'Z';
            return new String(text, 0, 20);
        }
        digits(text, 26, micros);
        return new String(text);
    }

    private static void digits(char[] text, int end, int number) {
        for (int at = end - 1, rest = number; rest > 0; rest /= 10) text[at--] = (char) ('0' + rest % 10);
    }

    private static Future<Void> end(HttpServerResponse response, byte[] content) {
        return response.putHeader(HttpHeaders.CONTENT_TYPE, APPLICATION_JSON).end(Buffer.buffer(content));
    }

    /// Weak, because the bytes may differ after a proxy compressed them while the meaning does not.
    private static String etag(byte[] content) {
        long hash = 0x9E3779B97F4A7C15L ^ content.length;
        int at = 0;
        for (; at + 8 <= content.length; at += 8) hash = mix(hash, (long) LONGS.get(content, at));
        for (; at < content.length; at++) hash = mix(hash, content[at]);
        return "W/\"" + Long.toHexString(hash) + '"';
    }

    private static long mix(long hash, long word) {
        long mixed = (hash ^ word) * 0xFF51AFD7ED558CCDL;
        return mixed ^ (mixed >>> 32);
    }
}

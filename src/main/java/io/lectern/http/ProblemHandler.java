package io.lectern.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one voice of failure: every refusal, and every bug, becomes a problem document (RFC 9457).
///
/// `detail`, and field errors as `{"field": ["…"]}` beside it, are what older clients read.
public final class ProblemHandler implements Handler<RoutingContext> {
    private static final Logger LOGGER = LoggerFactory.getLogger(ProblemHandler.class);

    /// Where older clients read one text under the name of `error`.
    private static final String RECORDINGS = "/api/schedule/recordings/";

    private final Messages messages;
    private final int maxBody;

    ProblemHandler(Messages messages, int maxBody) {
        this.messages = messages;
        this.maxBody = maxBody;
    }

    @Override
    public void handle(RoutingContext ctx) {
        answer(ctx.request(), refusal(ctx));
    }

    void answer(HttpServerRequest request, Refusal refusal) {
        HttpServerResponse response = request.response();
        if (response.headWritten()) {
            if (!response.ended()) response.reset();
            return;
        }
        headers(response, refusal);
        Locale language = Messages.language(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE));
        byte[] body = Answers.bytes(json -> write(json, request, refusal, language));
        boolean unread = mustCutOff(request);
        response.setStatusCode(refusal.code().status()).end(Buffer.buffer(body)).onComplete(sent -> {
            if (unread) request.connection().close();
        });
        if (!unread && !request.isEnded()) request.resume();
    }

    /// A body nobody will read is not worth waiting for when it is long, or of unknown length.
    private boolean mustCutOff(HttpServerRequest request) {
        if (request.isEnded()) return false;
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) return request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        return length.length() > 9 || Long.parseLong(length) > maxBody;
    }

    private Refusal refusal(RoutingContext ctx) {
        Throwable failure = ctx.failure();
        if (failure instanceof Refusal refusal) return refusal;
        ErrorCode code = ofStatus(ctx.statusCode());
        if (code == ErrorCode.INTERNAL)
            LOGGER.atError()
                    .setCause(failure)
                    .addKeyValue("request", Front.requestId(ctx.response()))
                    .addKeyValue("route", ctx.request().method() + " " + ctx.normalizedPath())
                    .log("a request failed");
        return code.refuse();
    }

    private static ErrorCode ofStatus(int status) {
        return switch (status) {
            case 400 -> ErrorCode.BAD_REQUEST;
            case 404 -> ErrorCode.NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 406 -> ErrorCode.NOT_ACCEPTABLE;
            case 413 -> ErrorCode.BODY_TOO_LARGE;
            case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
            default -> ErrorCode.INTERNAL;
        };
    }

    private static void headers(HttpServerResponse response, Refusal refusal) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (refusal.code().status() == 401) response.putHeader("WWW-Authenticate", "Bearer realm=\"api\"");
        Duration wait = refusal.retryAfter();
        if (wait != null) response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds(wait)));
    }

    private void write(JsonGenerator json, HttpServerRequest request, Refusal refusal, Locale language)
            throws IOException {
        ErrorCode code = refusal.code();
        json.writeStartObject();
        json.writeStringField("type", "urn:lectern:problem:" + code.wire());
        json.writeStringField("title", HttpResponseStatus.valueOf(code.status()).reasonPhrase());
        json.writeNumberField("status", code.status());
        String detail = messages.error(language, code, refusal.arguments());
        json.writeStringField("detail", detail);
        json.writeStringField("code", wire(code));
        if (code == ErrorCode.NO_ZOOM_CONFIGURED) json.writeStringField("action_required", "connect_zoom_or_meet");
        json.writeStringField("instance", request.path());
        json.writeStringField("request_id", Front.requestId(request.response()));
        writeFields(json, refusal.fields(), language);
        if (String.valueOf(request.path()).startsWith(RECORDINGS))
            json.writeStringField("error", error(detail, refusal, language));
        json.writeEndObject();
    }

    private String error(String detail, Refusal refusal, Locale language) {
        return refusal.fields().stream()
                .findFirst()
                .map(wrong -> messages.field(language, wrong.key(), wrong.arguments()))
                .orElse(detail);
    }

    private void writeFields(JsonGenerator json, List<Refusal.FieldError> errors, Locale language) throws IOException {
        Map<String, List<String>> byField = new LinkedHashMap<>();
        for (Refusal.FieldError error : errors)
            byField.computeIfAbsent(error.field(), field -> new ArrayList<>())
                    .add(messages.field(language, error.key(), error.arguments()));
        for (Map.Entry<String, List<String>> field : byField.entrySet()) {
            json.writeArrayFieldStart(field.getKey());
            for (String text : field.getValue()) json.writeString(text);
            json.writeEndArray();
        }
    }

    /// Older clients know a single name for everything that is wrong with a token; `type` tells the rest.
    private static String wire(ErrorCode code) {
        return switch (code) {
            case TOKEN_WRONG_TYPE, TOKEN_REVOKED -> ErrorCode.TOKEN_NOT_VALID.wire();
            default -> code.wire();
        };
    }

    static long seconds(@Nullable Duration wait) {
        return wait == null ? 0 : Math.max(1, (wait.toMillis() + 999) / 1000);
    }
}

package io.lectern.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.ClientFrame.Op;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.Texts;
import io.lectern.room.Author;
import io.lectern.room.Mark;
import io.lectern.room.RoomCommand;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a client writes into a room, as a command: each kind of room takes types of its own.
final class Publication {
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_URL = 2_000;
    private static final String SET = ".set";

    private final Op.Publish publish;
    private final Author who;
    private final SessionId session;
    private final int maxText;

    private Publication(Op.Publish publish, Author who, SessionId session, int maxText) {
        this.publish = publish;
        this.who = who;
        this.session = session;
        this.maxText = maxText;
    }

    /// @throws Refusal when the room does not take this type, or its data make no sense
    static RoomCommand read(Op.Publish publish, Author who, SessionId session, int maxText) {
        Publication publication = new Publication(publish, who, session, maxText);
        return switch (publish.room().kind()) {
            case LESSON, GROUP, STAFF -> publication.shared();
            case USER -> publication.own();
            case SYSTEM, OPS -> throw publication.unknownType();
        };
    }

    private RoomCommand shared() {
        return switch (publish.type()) {
            case "chat.message" -> say();
            case "announcement" ->
                new RoomCommand.Announce(
                        who, session, publish.cid(), text("text", maxText), englishText(), instant("until"));
            case "material.shared" ->
                new RoomCommand.Share(who, session, publish.cid(), text("title", LONGEST_TITLE), url());
            default -> throw unknownType();
        };
    }

    private RoomCommand say() {
        JsonNode text = publish.data().path("text");
        if (!text.isTextual()) throw ErrorCode.TEXT_EMPTY.refuse();
        return new RoomCommand.Say(who, session, publish.cid(), text.asText());
    }

    private RoomCommand own() {
        if (!publish.type().endsWith(SET)) throw unknownType();
        String name = publish.type().substring(0, publish.type().length() - SET.length());
        Mark.Kind kind = Mark.Kind.named(name).orElseThrow(this::unknownType);
        String item = text("item", Mark.LONGEST_ITEM);
        JsonNode value = publish.data().path("value");
        if (kind.isYesOrNo()) {
            if (!value.isBoolean()) throw wrong("value", "must be true or false");
            return new RoomCommand.SetMark(who, publish.cid(), new Mark(kind, item, value.asBoolean() ? 1 : 0));
        }
        if (!value.isInt() || value.asInt() < 0 || value.asInt() > 100)
            throw wrong("value", "must be a whole number from 0 to 100");
        return new RoomCommand.SetMark(who, publish.cid(), new Mark(kind, item, value.asInt()));
    }

    private @Nullable String englishText() {
        return publish.data().hasNonNull("text_en") ? text("text_en", maxText) : null;
    }

    private String url() {
        String url = text("url", LONGEST_URL);
        if (!isWebAddress(url)) throw wrong("url", "must begin with http:// or https:// and name a host");
        return url;
    }

    private static boolean isWebAddress(String text) {
        try {
            URI uri = new URI(text);
            String scheme = Optional.ofNullable(uri.getScheme()).orElse("");
            return Set.of("http", "https").contains(scheme) && uri.getHost() != null && uri.getUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private @Nullable Instant instant(String field) {
        JsonNode value = publish.data().path(field);
        if (value.isMissingNode() || value.isNull()) return null;
        try {
            return Instant.parse(value.asText());
        } catch (DateTimeParseException e) {
            throw wrong(field, "must be a time such as 2026-11-21T10:00:00Z");
        }
    }

    /// A text of one line or more, without what not every store and client takes.
    private String text(String field, int longest) {
        JsonNode value = publish.data().path(field);
        String text = value.isTextual() ? Texts.printable(value.asText()).strip() : "";
        if (text.isEmpty() || text.length() > longest)
            throw wrong(field, "must be a text of 1 to " + longest + " characters");
        return text;
    }

    private Refusal unknownType() {
        return ErrorCode.UNKNOWN_TYPE.refuse(publish.type());
    }

    private static Refusal wrong(String field, String rule) {
        return ErrorCode.BAD_FRAME.refuse("`" + field + "` " + rule);
    }
}

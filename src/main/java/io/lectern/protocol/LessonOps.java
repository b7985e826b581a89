package io.lectern.protocol;

import static io.lectern.protocol.FrameReader.LARGEST_ID;
import static io.lectern.protocol.FrameReader.cid;
import static io.lectern.protocol.FrameReader.number;
import static io.lectern.protocol.FrameReader.text;
import static io.lectern.protocol.FrameReader.wrong;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Measure.Lockable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the bodies of `poll`, `rollcall` and `moderate`.
final class LessonOps {
    private static final int LONGEST_QUESTION = 500;
    private static final int LONGEST_OPTION = 200;
    private static final int MOST_OPTIONS = 10;
    private static final int SHORTEST_SECONDS = 5;
    private static final int MOST_SECONDS = 24 * 60 * 60;
    private static final int SLOWEST = 60 * 60;

    private LessonOps() {}

    static PollAct poll(JsonNode body) {
        if (body.has("close")) return new PollAct.Close(number(body, "close", 1, LARGEST_ID));
        if (body.has("vote")) {
            JsonNode vote = object(body, "vote");
            return new PollAct.Vote(number(vote, "poll", 1, LARGEST_ID), choices(vote));
        }
        if (!body.has("open")) throw wrong("poll", "needs `open`, `vote` or `close`");
        JsonNode open = object(body, "open");
        return new PollAct.Open(
                cid(body),
                text(open, "question", LONGEST_QUESTION),
                options(open),
                flag(open, "multiple"),
                flag(open, "anonymous"),
                seconds(open));
    }

    static RollcallAct rollcall(JsonNode body) {
        if (body.has("close")) return new RollcallAct.Close(number(body, "close", 1, LARGEST_ID));
        if (body.has("answer")) return new RollcallAct.Answer(number(body, "answer", 1, LARGEST_ID));
        if (!body.has("open")) throw wrong("rollcall", "needs `open`, `answer` or `close`");
        Integer seconds = seconds(object(body, "open"));
        if (seconds == null) throw wrong("seconds", "is needed: a roll call always has an end");
        return new RollcallAct.Open(cid(body), seconds);
    }

    static Measure moderate(JsonNode body) {
        if (body.has("lock")) return new Measure.Lock(lockable(body, "lock"));
        if (body.has("unlock")) return new Measure.Unlock(lockable(body, "unlock"));
        if (body.has("mute")) return new Measure.Mute(user(body, "mute"));
        if (body.has("unmute")) return new Measure.Unmute(user(body, "unmute"));
        if (body.has("slow_s")) return new Measure.Slow((int) number(body, "slow_s", 0, SLOWEST));
        if (body.has("delete")) return new Measure.Delete(number(body, "delete", 1, LARGEST_ID));
        if (body.has("remove")) return new Measure.Remove(user(body, "remove"));
        if (body.has("ban")) return new Measure.Ban(user(body, "ban"));
        if (body.has("unban")) return new Measure.Unban(user(body, "unban"));
        throw wrong(
                "moderate",
                "needs one of `lock`, `unlock`, `mute`, `unmute`, `slow_s`, `delete`, `remove`, `ban`, `unban`");
    }

    private static JsonNode object(JsonNode body, String field) {
        if (!body.path(field).isObject()) throw wrong(field, "must be an object");
        return body.path(field);
    }

    private static boolean flag(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) return false;
        if (!value.isBoolean()) throw wrong(field, "must be true or false");
        return value.asBoolean();
    }

    private static @Nullable Integer seconds(JsonNode body) {
        if (body.path("seconds").isMissingNode() || body.path("seconds").isNull()) return null;
        return (int) number(body, "seconds", SHORTEST_SECONDS, MOST_SECONDS);
    }

    private static List<String> options(JsonNode open) {
        JsonNode options = open.path("options");
        if (!options.isArray() || options.size() < 2 || options.size() > MOST_OPTIONS)
            throw wrong("options", "must be a list of 2 to " + MOST_OPTIONS + " texts");
        List<String> texts = new ArrayList<>();
        for (JsonNode option : options) {
            if (!option.isTextual()
                    || option.asText().isBlank()
                    || option.asText().length() > LONGEST_OPTION)
                throw wrong("options", "must be texts of 1 to " + LONGEST_OPTION + " characters each");
            texts.add(option.asText());
        }
        return texts;
    }

    private static List<Integer> choices(JsonNode vote) {
        JsonNode choices = vote.path("choices");
        if (!choices.isArray() || choices.isEmpty() || choices.size() > MOST_OPTIONS)
            throw wrong("choices", "must be a list of 1 to " + MOST_OPTIONS + " numbers of options, the first is 0");
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode choice : choices) {
            boolean option = choice.isInt() && choice.asInt() >= 0 && choice.asInt() < MOST_OPTIONS;
            if (!option || numbers.contains(choice.asInt()))
                throw wrong("choices", "must be numbers of options, each once; the first is 0");
            numbers.add(choice.asInt());
        }
        return numbers;
    }

    private static Lockable lockable(JsonNode body, String field) {
        for (Lockable what : Lockable.values()) if (body.path(field).asText().equals(what.wire())) return what;
        throw wrong(field, "must be `chat` or `hands`");
    }

    private static UserId user(JsonNode body, String field) {
        return new UserId(number(body, field, 1, LARGEST_ID));
    }
}

package io.lectern.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.protocol.ErrorCode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One page of a list: which one is asked for, and the envelope around its items.
public final class Page {
    private static final int USUAL_SIZE = 20;
    private static final int LARGEST_SIZE = 100;

    private final RoutingContext ctx;
    private final Hop hop;
    private final int number;
    private final int size;

    /// The items of one page, and how many the whole list holds.
    public record Slice<T>(long total, List<T> items) {
        public Slice {
            items = List.copyOf(items);
        }
    }

    /// Writes one item as a JSON value.
    @FunctionalInterface
    public interface ItemWriter<T> {
        void write(JsonGenerator json, T item) throws IOException;
    }

    private Page(RoutingContext ctx, Hop hop, int number, int size) {
        this.ctx = ctx;
        this.hop = hop;
        this.number = number;
        this.size = size;
    }

    static Page of(RoutingContext ctx, Hop hop) {
        String number = ctx.queryParams().get("page");
        String size = ctx.queryParams().get("page_size");
        int wanted = size == null ? USUAL_SIZE : parse(size).orElse(USUAL_SIZE);
        int page = number == null ? 1 : parse(number).orElseThrow(ErrorCode.NO_PAGE::refuse);
        return new Page(ctx, hop, page, Math.min(wanted, LARGEST_SIZE));
    }

    public int size() {
        return size;
    }

    public long offset() {
        return (number - 1L) * size;
    }

    /// Sends the page.
    ///
    /// @return fails with `NO_PAGE` when the list is not that long
    public <T> Future<Void> answer(Slice<T> slice, ItemWriter<? super T> writer) {
        if (slice.items().isEmpty() && number > 1) return Future.failedFuture(ErrorCode.NO_PAGE.refuse());
        Optional<String> next = offset() + slice.items().size() < slice.total() ? link(number + 1) : Optional.empty();
        Optional<String> previous = number > 1 ? link(number - 1) : Optional.empty();
        List<String> links = new ArrayList<>(2);
        next.ifPresent(url -> links.add("<" + url + ">; rel=\"next\""));
        previous.ifPresent(url -> links.add("<" + url + ">; rel=\"prev\""));
        if (!links.isEmpty()) ctx.response().putHeader("Link", String.join(", ", links));
        return Answers.json(ctx, json -> {
            json.writeStartObject();
            json.writeNumberField("count", slice.total());
            json.writeStringField("next", next.orElse(null));
            json.writeStringField("previous", previous.orElse(null));
            json.writeArrayFieldStart("results");
            for (T item : slice.items()) writer.write(json, item);
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /// The same request with another page number, under the proper name of its path.
    private Optional<String> link(int page) {
        QueryStringDecoder asked = new QueryStringDecoder(ctx.request().uri());
        QueryStringEncoder other = new QueryStringEncoder(asked.path());
        if (page > 1) other.addParam("page", Integer.toString(page));
        for (Map.Entry<String, List<String>> parameter : asked.parameters().entrySet())
            if (!parameter.getKey().equals("page"))
                parameter.getValue().forEach(value -> other.addParam(parameter.getKey(), value));
        return Optional.of(hop.base(ctx.request()) + other);
    }

    private static Optional<Integer> parse(String text) {
        try {
            int number = Integer.parseInt(text);
            return number < 1 ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}

package io.lectern.bus;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Typed sending and receiving over the clustered event bus.
///
/// The bus is best effort: it may lose or reorder. Whoever needs more compares sequence numbers or asks again.
public final class Bus {
    private static final Logger LOGGER = LoggerFactory.getLogger(Bus.class);

    private final EventBus eventBus;

    private Bus(EventBus eventBus) {
        this.eventBus = eventBus;
    }

    /// The bus of this Vert.x instance. Registers its codec on first use.
    public static Bus of(Vertx vertx) {
        RecordCodec.install(vertx.eventBus());
        return new Bus(vertx.eventBus());
    }

    /// Asks one consumer of the address, wherever it runs.
    ///
    /// @return the answer; fails with the consumer's [Refusal], with [Unreachable] when nobody listens
    ///     there, or with [Unanswered] after the given time: then the work may or may not have been done
    public <M extends Record, A> Future<A> ask(Address<M> to, M message, Class<A> answer, Duration timeout) {
        DeliveryOptions options = RecordCodec.options().setSendTimeout(timeout.toMillis());
        return eventBus.<Object>request(to.name(), message, options)
                .recover(failure -> Future.failedFuture(translate(failure, to.name())))
                .map(reply -> {
                    if (reply.body() instanceof Failed failed) throw failed.refusal();
                    return answer.cast(reply.body());
                });
    }

    /// Sends to every consumer of the address: one message per node, spread there to its consumers.
    public <M extends Record> void publish(Address<M> to, M message) {
        eventBus.publish(to.name(), message, RecordCodec.options());
    }

    /// Answers what is asked at the address. A failed future travels back as its [Refusal]; anything else
    /// is logged here and answered as `INTERNAL`.
    ///
    /// @return completes once the address is known to the cluster
    public <M extends Record, A> Future<Void> answer(Address<M> at, Function<M, Future<A>> handler) {
        MessageConsumer<Object> consumer = eventBus.consumer(at.name());
        consumer.handler(message -> reply(message, at, handler));
        return consumer.completion();
    }

    /// Hears what is published at the address.
    ///
    /// @return completes once the address is known to the cluster
    public <M extends Record> Future<Void> hear(Address<M> at, Consumer<M> handler) {
        MessageConsumer<Object> consumer = eventBus.consumer(at.name());
        consumer.handler(message -> handler.accept(at.type().cast(message.body())));
        return consumer.completion();
    }

    private static <M, A> void reply(Message<Object> message, Address<M> at, Function<M, Future<A>> handler) {
        Future<A> answer;
        try {
            answer = handler.apply(at.type().cast(message.body()));
        } catch (RuntimeException bug) {
            answer = Future.failedFuture(bug);
        }
        answer.onSuccess(body -> message.reply(body, RecordCodec.options()))
                .onFailure(failure -> message.reply(asFailed(failure, at.name()), RecordCodec.options()));
    }

    private static Failed asFailed(Throwable failure, String address) {
        if (failure instanceof Refusal refusal) return Failed.of(refusal);
        LOGGER.atError().setCause(failure).addKeyValue("address", address).log("a request over the bus failed");
        return Failed.of(ErrorCode.INTERNAL.refuse());
    }

    private static Throwable translate(Throwable failure, String address) {
        if (!(failure instanceof ReplyException reply)) return failure;
        return reply.failureType() == ReplyFailure.NO_HANDLERS ? new Unreachable(address) : new Unanswered(address);
    }

    /// Nobody listens at the address: the request was not delivered.
    public static final class Unreachable extends RuntimeException {
        Unreachable(String address) {
            super("nobody listens at " + address, null, false, false);
        }
    }

    /// No answer in time: whether the work was done is unknown.
    public static final class Unanswered extends RuntimeException {
        Unanswered(String address) {
            super("no answer from " + address, null, false, false);
        }
    }
}

package io.lectern.bus;

import io.lectern.protocol.Formats;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Carries any record of ours across the cluster as its class name and CBOR.
///
/// Inside one node the very same instance is handed over: safe, because records are immutable.
final class RecordCodec implements MessageCodec<Record, Record> {
    private static final String NAME = "record";

    static void install(EventBus eventBus) {
        try {
            eventBus.registerCodec(new RecordCodec());
        } catch (IllegalStateException alreadyInstalled) {
            // One Vert.x instance, several users of the bus: the first one installs.
        }
    }

    static DeliveryOptions options() {
        return new DeliveryOptions().setCodecName(NAME);
    }

    @Override
    public void encodeToWire(Buffer wire, Record message) {
        try {
            byte[] body = Formats.cbor().writeValueAsBytes(message);
            String type = message.getClass().getName();
            wire.appendShort((short) type.length())
                    .appendString(type)
                    .appendInt(body.length)
                    .appendBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode " + message.getClass(), e);
        }
    }

    @Override
    public Record decodeFromWire(int position, Buffer wire) {
        int nameEnd = position + 2 + wire.getShort(position);
        int length = wire.getInt(nameEnd);
        try {
            Class<?> type = Class.forName(wire.getString(position + 2, nameEnd));
            if (!type.isRecord() || !type.getName().startsWith("io.lectern."))
                throw new IllegalArgumentException(type + " may not cross the bus");
            return (Record) Formats.cbor().readValue(wire.getBytes(nameEnd + 4, nameEnd + 4 + length), type);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot decode a message of the bus", e);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("a message of the bus has a type this node does not know", e);
        }
    }

    @Override
    public Record transform(Record message) {
        return message;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}

package io.lectern.bench;

import java.io.IOException;

/// A server under measurement, in a process of its own.
interface Rival extends AutoCloseable {
    long pid();

    int port();

    Dialect dialect(Swarm.Plan plan);

    /// Bytes of heap in use, after a collection.
    long heap() throws IOException, InterruptedException;

    @Override
    void close();

    /// Who can be measured.
    enum Name {
        LECTERN("Lectern"),
        SOCKETIO("Socket.IO"),
        WS("ws");

        private final String spoken;

        Name(String spoken) {
            this.spoken = spoken;
        }

        @Override
        public String toString() {
            return spoken;
        }
    }
}

package io.lectern.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A network that can be unplugged: carries TCP to ports of this machine, in turn, until it is cut. A port that
/// takes no connection is passed over.
public final class CuttableProxy implements AutoCloseable {
    private final AtomicInteger turn = new AtomicInteger();
    private final ServerSocket server;
    private volatile int[] targets;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean stalled;

    public CuttableProxy(int... targets) {
        this(InetAddress.getLoopbackAddress(), targets);
    }

    /// Listens on an address of this machine that others than itself can reach.
    public CuttableProxy(InetAddress at, int... targets) {
        this.targets = targets.clone();
        try {
            server = new ServerSocket(0, 50, at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /// Carries to another port of this machine from now on; connections of before stay where they are.
    public void aim(int other) {
        targets = new int[] {other};
    }

    /// Breaks every connection and lets none come through.
    public void cut() {
        cut = true;
        open.forEach(CuttableProxy::close);
    }

    /// Swallows what is sent over the connections of now, for good, without ending them; new ones wait for [#mend].
    public void stall() {
        stalled = true;
    }

    public void mend() {
        cut = false;
        stalled = false;
    }

    @Override
    public void close() {
        cut();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket inner = server.accept();
                if (cut) close(inner);
                else carry(inner);
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void carry(Socket inner) {
        open.add(inner);
        Thread.ofVirtual().start(() -> {
            try {
                while (stalled && !server.isClosed()) pause();
                Socket outer = connect();
                open.add(outer);
                Thread.ofVirtual().start(() -> pump(outer, inner));
                pump(inner, outer);
            } catch (IOException e) {
                close(inner);
            }
        });
    }

    private Socket connect() throws IOException {
        int[] known = targets;
        int first = turn.getAndIncrement();
        for (int i = 0; ; i++) {
            Socket outer = new Socket();
            try {
                int port = known[Math.floorMod(first + i, known.length)];
                outer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return outer;
            } catch (IOException refused) {
                outer.close();
                if (i + 1 == known.length) throw refused;
            }
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            byte[] bytes = new byte[8192];
            boolean swallows = false;
            for (int length; (length = from.getInputStream().read(bytes)) >= 0; ) {
                swallows |= stalled;
                if (!swallows) to.getOutputStream().write(bytes, 0, length);
            }
        } catch (IOException over) {
            // One side ended; both are closed now.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

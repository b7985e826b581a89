package io.lectern.zoomhook;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// Who was refused too often of late, by address. What Zoom signed is never counted, so its bursts meet no limit; who
/// only tries is not listened to for the rest of a minute. One for each event loop, which alone uses it.
final class Strikes {
    static final int MOST = 60;
    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int MOST_ADDRESSES = 10_000;

    private final Map<String, Window> windows = new LinkedHashMap<>();

    private record Window(long since, int refused) {}

    boolean isOut(String address, long now) {
        Window window = windows.get(address);
        return window != null && now - window.since() < WINDOW_NANOS && window.refused() >= MOST;
    }

    void count(String address, long now) {
        Window former = windows.remove(address);
        windows.put(
                address,
                former == null || now - former.since() >= WINDOW_NANOS
                        ? new Window(now, 1)
                        : new Window(former.since(), former.refused() + 1));
        Iterator<String> eldest = windows.keySet().iterator();
        while (windows.size() > MOST_ADDRESSES) {
            eldest.next();
            eldest.remove();
        }
    }

    static Duration pause() {
        return Duration.ofNanos(WINDOW_NANOS);
    }
}

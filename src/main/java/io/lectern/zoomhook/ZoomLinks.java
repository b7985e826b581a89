package io.lectern.zoomhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Links that lead to Zoom. Others are not kept: people follow what stands in a list of recordings, and so may we one
/// day, with a token in hand.
final class ZoomLinks {
    private static final int LONGEST = 2_000;

    private ZoomLinks() {}

    /// The link, if it is https, on a host of zoom.us, on no port or user of its own, and opens nothing by itself.
    static @Nullable String checked(String link) {
        if (link.isEmpty() || link.length() > LONGEST) return null;
        try {
            URI uri = new URI(link);
            String host = uri.getHost();
            boolean ours = "https".equalsIgnoreCase(uri.getScheme())
                    && host != null
                    && isZoom(host.toLowerCase(Locale.ROOT))
                    && uri.getPort() == -1
                    && uri.getRawUserInfo() == null
                    && !String.valueOf(uri.getRawQuery()).contains("access_token");
            return ours ? uri.toASCIIString() : null;
        } catch (URISyntaxException unreadable) {
            return null;
        }
    }

    private static boolean isZoom(String host) {
        return host.equals("zoom.us") || host.endsWith(".zoom.us");
    }
}

package io.lectern.zoomhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Links that lead to Zoom. Others are not kept: people follow what stands in a list of recordings, and so may we one
/// day, with a token in hand.
final class ZoomLinks {
    private static final int LONGEST = 2_000;

    private final @Nullable String own;

    /// @param apiUrl where Zoom is asked: a stand-in for Zoom, such as the simulator, has its recordings there, too
    ZoomLinks(String apiUrl) {
        URI api = uri(apiUrl);
        this.own = api == null || api.getHost() == null ? null : origin(api);
    }

    /// The link, if it is https, on a host of zoom.us, on no port of its own, or at the Zoom that is asked; and if it
    /// names no user and opens nothing by itself.
    @Nullable
    String checked(String link) {
        if (link.isEmpty() || link.length() > LONGEST) return null;
        URI uri = uri(link);
        if (uri == null || uri.getHost() == null) return null;
        boolean plain = uri.getRawUserInfo() == null
                && !String.valueOf(uri.getRawQuery()).contains("access_token");
        return plain && (isZoom(uri) || origin(uri).equals(own)) ? uri.toASCIIString() : null;
    }

    private static boolean isZoom(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return "https".equalsIgnoreCase(uri.getScheme())
                && (host.equals("zoom.us") || host.endsWith(".zoom.us"))
                && uri.getPort() == -1;
    }

    private static String origin(URI uri) {
        return (uri.getScheme() + "://" + uri.getHost() + ":" + uri.getPort()).toLowerCase(Locale.ROOT);
    }

    private static @Nullable URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException unreadable) {
            return null;
        }
    }
}

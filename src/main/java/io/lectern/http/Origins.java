package io.lectern.http;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The pages that may use this server from a browser, besides its own.
public record Origins(Set<String> listed) {
    public Origins {
        listed = Set.copyOf(listed);
    }

    /// Whether a page of that origin may: listed, or served by this server itself.
    ///
    /// @param host the `Host` of the request
    public boolean allow(String origin, @Nullable String host) {
        if (listed.contains(origin)) return true;
        int scheme = origin.indexOf("://");
        return host != null && scheme > 0 && origin.substring(scheme + 3).equals(host);
    }
}

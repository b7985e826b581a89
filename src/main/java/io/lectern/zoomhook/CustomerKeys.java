package io.lectern.zoomhook;

import io.lectern.platform.Marks;
import io.lectern.protocol.UserId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Under which `customer_key` somebody joins a meeting by our page: their number, a hyphen, and a mark that only this
/// installation can make, for this person in this meeting. Zoom hands back whatever the joining page said, so a number
/// alone would be anybody's word about anybody.
///
/// Zoom takes at most 35 characters (its webhook reference); a number of 18 digits has room.
public final class CustomerKeys {
    private static final Pattern KEY = Pattern.compile("([1-9][0-9]{0,17})-([0-9a-f]{" + Marks.LENGTH + "})");

    private final Marks marks;

    public CustomerKeys(Marks marks) {
        this.marks = marks;
    }

    /// @param meeting its number, as Zoom says it
    public String of(String meeting, UserId user) {
        return user.value() + "-" + marks.mark(text(meeting, user.value()));
    }

    /// Whose key it is, if it was made here for this meeting.
    Optional<UserId> holder(String meeting, String key) {
        Matcher parts = KEY.matcher(key);
        if (!parts.matches()) return Optional.empty();
        long user = Long.parseLong(parts.group(1));
        return marks.isGenuine(text(meeting, user), parts.group(2)) ? Optional.of(new UserId(user)) : Optional.empty();
    }

    private static String text(String meeting, long user) {
        return "zoom customer " + meeting + " " + user;
    }
}

package io.lectern.zoomadmin;

import io.lectern.config.Secret;
import io.lectern.http.Body;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What an admin wants of a host account; what is absent stays as it is.
record HostChange(
        Optional<String> email,
        Optional<String> zoomAccountId,
        Optional<String> clientId,
        Optional<Secret> clientSecret,
        Optional<String> user,
        Optional<String> plan,
        Optional<Integer> capacity,
        Optional<Boolean> active,
        Optional<List<Long>> preferredTeachers) {
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");
    private static final List<String> PLANS = List.of("free", "pro", "business");
    private static final int LONGEST_EMAIL = 254;
    private static final int LONGEST = 200;
    private static final int MOST_MEETINGS = 20;
    private static final int MOST_TEACHERS = 200;

    /// Reads a whole account: `email`, `api_key` and `api_secret` must be there.
    static HostChange whole(Body body) {
        for (String field : List.of("email", "api_key", "api_secret")) body.required(field);
        body.check();
        return part(body);
    }

    /// Reads what was sent of an account.
    static HostChange part(Body body) {
        HostChange change = new HostChange(
                email(body),
                text(body, "zoom_account_id"),
                text(body, "api_key").filter(key -> !key.startsWith(Host.MASK)),
                text(body, "api_secret")
                        .filter(secret -> !secret.startsWith(Host.MASK))
                        .map(Secret::new),
                text(body, "zoom_user_id"),
                plan(body),
                body.optionalNumber("max_concurrent_meetings", 1, MOST_MEETINGS),
                body.flag("is_active"),
                body.ids("preferred_teachers", MOST_TEACHERS));
        body.check();
        return change;
    }

    /// Whether Zoom will see somebody else from now on, so that what it refused before says nothing any more.
    boolean isAnotherLogin() {
        return zoomAccountId.isPresent() || clientId.isPresent() || clientSecret.isPresent() || user.isPresent();
    }

    private static Optional<String> email(Body body) {
        return body.text("email", LONGEST_EMAIL).map(String::strip).map(email -> {
            if (!EMAIL.matcher(email).matches()) body.wrong("email", "not_email");
            return email;
        });
    }

    /// None of these may be empty: an account without them cannot work.
    private static Optional<String> text(Body body, String field) {
        return body.text(field, LONGEST).map(String::strip).map(text -> {
            if (text.isEmpty()) body.wrong(field, "blank");
            return text;
        });
    }

    private static Optional<String> plan(Body body) {
        return body.text("plan", LONGEST).map(plan -> {
            if (!PLANS.contains(plan)) body.wrong("plan", "not_one_of", String.join(", ", PLANS));
            return plan;
        });
    }
}

package io.lectern.account;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import io.lectern.http.Body;
import io.lectern.http.Endpoints;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Role;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A person's own profile.
public final class ProfileRoutes implements RouteModule {
    private static final int LONGEST_NAME = 150;
    private static final int LONGEST_LINK = 500;
    private static final int LONGEST_AVATAR = 250_000;

    private final PgUsers users;
    private final Endpoints endpoints;

    public ProfileRoutes(PgUsers users, Endpoints endpoints) {
        this.users = users;
        this.endpoints = endpoints;
    }

    @Override
    public void mount(Router router) {
        router.get("/api/me/").handler(endpoints.signedIn(this::show));
        router.patch("/api/me/").handler(endpoints.signedIn(this::change));
        router.put("/api/me/").handler(endpoints.signedIn(this::change));
    }

    private Future<Void> show(RoutingContext ctx, Principal who) {
        return users.profile(who.user()).compose(found -> {
            Profile profile = found.orElseThrow(ErrorCode.TOKEN_NOT_VALID::refuse);
            return Answers.json(ctx, json -> {
                json.writeStartObject();
                write(json, profile);
                json.writeNullField("school");
                json.writeNullField("school_membership");
                json.writeEndObject();
            });
        });
    }

    private Future<Void> change(RoutingContext ctx, Principal who) {
        return endpoints
                .body(ctx)
                .compose(body -> users.change(who.user(), read(body)))
                .compose(found -> {
                    Profile profile = found.orElseThrow(ErrorCode.TOKEN_NOT_VALID::refuse);
                    return Answers.json(ctx, json -> {
                        json.writeStartObject();
                        write(json, profile);
                        json.writeEndObject();
                    });
                });
    }

    /// Reads what a person may change of themselves; whatever else is sent, a role for instance, is ignored.
    private static Profile.Change read(Body body) {
        Optional<String> link = body.text("zoom_pmi_link", LONGEST_LINK);
        if (link.isPresent() && !link.get().isEmpty() && !isWebAddress(link.get()))
            body.wrong("zoom_pmi_link", "not_url");
        boolean clears = body.isCleared("date_of_birth");
        Profile.Change change = new Profile.Change(
                body.text("first_name", LONGEST_NAME),
                body.text("middle_name", LONGEST_NAME),
                body.text("last_name", LONGEST_NAME),
                body.text("avatar", LONGEST_AVATAR),
                body.flag("agreed_to_marketing"),
                clears ? Optional.empty() : date(body),
                clears,
                body.text("telegram_username", LONGEST_NAME),
                link);
        body.check();
        return change;
    }

    private static Optional<LocalDate> date(Body body) {
        return body.text("date_of_birth", LONGEST_NAME).flatMap(text -> {
            try {
                return Optional.of(LocalDate.parse(text));
            } catch (DateTimeParseException e) {
                body.wrong("date_of_birth", "not_date");
                return Optional.empty();
            }
        });
    }

    private static boolean isWebAddress(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void write(JsonGenerator json, Profile profile) throws IOException {
        json.writeNumberField("id", profile.id());
        json.writeStringField("email", profile.email());
        json.writeStringField("phone_number", profile.phoneNumber());
        json.writeStringField("first_name", profile.firstName());
        json.writeStringField("middle_name", profile.middleName());
        json.writeStringField("last_name", profile.lastName());
        json.writeStringField("role", profile.role().wire());
        json.writeStringField("avatar", profile.avatar());
        json.writeBooleanField("agreed_to_marketing", profile.agreedToMarketing());
        LocalDate birth = profile.dateOfBirth();
        json.writeStringField("date_of_birth", birth == null ? null : birth.toString());
        json.writeStringField("telegram_username", profile.telegramUsername());
        json.writeBooleanField("telegram_verified", profile.telegramVerified());
        json.writeStringField("zoom_pmi_link", profile.zoomPmiLink());
        writePlatforms(json, profile.role(), profile.zoomEmail());
        Answers.instant(json, "created_at", profile.createdAt());
        Answers.instant(json, "updated_at", profile.updatedAt());
    }

    /// Teachers hold lessons on their own Zoom account where they have connected one, and on the school's seats.
    private static void writePlatforms(JsonGenerator json, Role role, @Nullable String own) throws IOException {
        json.writeBooleanField("zoom_connected", own != null);
        json.writeStringField("zoom_email", own == null ? "" : own);
        json.writeBooleanField("google_meet_connected", false);
        json.writeStringField("google_meet_email", "");
        json.writeArrayFieldStart("available_platforms");
        if (role == Role.TEACHER) {
            json.writeStartObject();
            json.writeStringField("id", "zoom_pool");
            json.writeStringField("name", "Zoom");
            json.writeBooleanField("connected", true);
            json.writeStringField("icon", "video");
            json.writeEndObject();
        }
        if (own != null) {
            json.writeStartObject();
            json.writeStringField("id", "zoom_personal");
            json.writeStringField("name", "Zoom");
            json.writeBooleanField("connected", true);
            json.writeStringField("email", own);
            json.writeStringField("icon", "video");
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}

package io.lectern.zoomsim;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a call needs: the label it counts under, and the scope, granular or classic, that its token must carry.
enum Scopes {
    CREATE("create", Plan.Label.MEDIUM, "meeting:write:meeting:admin", "meeting:write:admin"),
    GET("get", Plan.Label.LIGHT, "meeting:read:meeting:admin", "meeting:read:admin"),
    UPDATE("update", Plan.Label.LIGHT, "meeting:update:meeting:admin", "meeting:write:admin"),
    DELETE("delete", Plan.Label.LIGHT, "meeting:delete:meeting:admin", "meeting:write:admin"),
    END("end", Plan.Label.LIGHT, "meeting:update:status:admin", "meeting:write:admin"),
    LIST("list", Plan.Label.MEDIUM, "meeting:read:list_meetings:admin", "meeting:read:admin"),
    PAST("past", Plan.Label.LIGHT, "meeting:read:past_meeting:admin", "meeting:read:admin"),
    PARTICIPANTS("participants", Plan.Label.MEDIUM, "meeting:read:list_past_participants:admin", "meeting:read:admin"),
    USER("user", Plan.Label.LIGHT, "user:read:user:admin", "user:read:admin"),
    ZAK("zak", Plan.Label.LIGHT, "user:read:token:admin", "user:read:admin"),
    RECORDINGS(
            "recordings", Plan.Label.MEDIUM, "cloud_recording:read:list_user_recordings:admin", "recording:read:admin"),
    FILES("files", Plan.Label.LIGHT, "cloud_recording:read:list_recording_files:admin", "recording:read:admin");

    /// How a fault names this call.
    final String operation;

    final Plan.Label label;
    private final String granular;
    private final String classic;

    Scopes(String operation, Plan.Label label, String granular, String classic) {
        this.operation = operation;
        this.label = label;
        this.granular = granular;
        this.classic = classic;
    }

    static Set<String> everything() {
        return Arrays.stream(values()).map(call -> call.granular).collect(Collectors.toCollection(TreeSet::new));
    }

    static List<String> names() {
        return Arrays.stream(values()).map(call -> call.operation).toList();
    }

    boolean allowedBy(Set<String> granted) {
        return granted.contains(granular) || granted.contains(classic);
    }

    Reply missing() {
        return Reply.error(400, 4711, "Invalid access token, does not contain scopes:[" + granular + "].");
    }
}

package io.lectern.zoomapi;

import io.lectern.config.Secret;
import io.lectern.zoomapi.Answer.Done;
import io.vertx.core.Future;
import java.util.List;

/// What this program asks of Zoom. The futures do not fail: a failure is an [Answer] too.
public interface ZoomApi {

    /// Not repeatable: after [Answer.Unclear] look for the draft's agenda among [#meetings] before trying again.
    Future<Answer<ZoomMeeting>> create(ZoomAccount host, ZoomMeeting.Draft draft);

    /// Also the way to a fresh start URL, which is good for two hours.
    Future<Answer<ZoomMeeting>> meeting(ZoomAccount host, long id);

    /// The host's scheduled meetings, whether live or not, without start URLs and passwords.
    Future<Answer<List<ZoomMeeting>>> meetings(ZoomAccount host);

    Future<Answer<Done>> end(ZoomAccount host, long id);

    Future<Answer<Done>> delete(ZoomAccount host, long id);

    /// Whether these credentials do and this host is there, asked with a token of its own: one that is kept would say
    /// nothing about the secret.
    Future<Answer<ZoomUser>> probe(ZoomAccount host);

    /// The host's identity for the Meeting SDK (ZAK), good for two hours: never stored, never logged, for one who may
    /// open the host's meeting.
    Future<Answer<Secret>> zak(ZoomAccount host);
}

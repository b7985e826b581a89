package io.lectern.school;

import io.lectern.http.Answers;
import io.lectern.http.Endpoints;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Role;
import io.lectern.school.Attendance.Window;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Who was in a lesson; for its teacher and for admins.
public final class AttendanceRoutes implements RouteModule {
    private final PgLessons lessons;
    private final PgAttendance attendance;
    private final Endpoints endpoints;
    private final Clock clock;

    public AttendanceRoutes(PgLessons lessons, PgAttendance attendance, Endpoints endpoints, Clock clock) {
        this.lessons = lessons;
        this.attendance = attendance;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        router.get("/api/schedule/lessons/:lesson/attendance/").handler(endpoints.signedIn(this::show));
    }

    private Future<Void> show(RoutingContext ctx, Principal who) {
        LessonId id = new LessonId(Endpoints.id(ctx, "lesson"));
        return lessons.find(id, who).compose(found -> {
            Lesson lesson = found.orElseThrow(ErrorCode.NOT_FOUND::refuse);
            if (who.is(Role.STUDENT)) throw ErrorCode.FORBIDDEN.refuse();
            return attendance.of(id).compose(attendees -> answer(ctx, report(lesson, attendees)));
        });
    }

    private AttendanceReport report(Lesson lesson, List<Attendance.Attendee> attendees) {
        Instant ended = lesson.endedAt();
        Optional<Window> window = Window.of(lesson.startedAt(), ended == null ? clock.instant() : ended);
        List<Attendance.Line> lines = attendees.stream()
                .map(attendee -> Attendance.line(attendee, window, ended != null))
                .toList();
        return new AttendanceReport(lesson.id(), lesson.startedAt(), ended, lines);
    }

    private static Future<Void> answer(RoutingContext ctx, AttendanceReport report) {
        if (!"csv".equals(ctx.queryParams().get("format"))) return Answers.json(ctx, report::write);
        String name = "attendance-" + report.lesson().value() + ".csv";
        return ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/csv; charset=utf-8")
                .putHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(report.csv());
    }
}

package io.lectern;

import io.lectern.config.Settings;
import io.lectern.http.Endpoints;
import io.lectern.http.Messages;
import io.lectern.http.RouteModule;
import io.lectern.http.Throttle;
import io.lectern.platform.Postgres;
import io.lectern.recording.PgRecordings;
import io.lectern.recording.RecordingRoutes;
import io.lectern.school.AttendanceRoutes;
import io.lectern.school.GroupRoutes;
import io.lectern.school.LessonPlanRoutes;
import io.lectern.school.LessonRoutes;
import io.lectern.school.LessonTeacherRoutes;
import io.lectern.school.MeetingRoutes;
import io.lectern.school.PgAttendance;
import io.lectern.school.PgGroups;
import io.lectern.school.PgLessonPlans;
import io.lectern.school.PgLessonTeachers;
import io.lectern.school.PgLessons;
import io.lectern.school.PgQuickLessons;
import io.lectern.school.PgSurveyResults;
import io.lectern.school.QuickStartRoutes;
import io.lectern.school.SurveyRoutes;
import io.lectern.school.WaitRoutes;
import io.lectern.zoom.Pool;
import java.time.Clock;
import java.util.List;

/// Puts together what one event loop of the edge serves of the school.
record Schoolhouse(
        Postgres postgres,
        Pool pool,
        Throttle throttle,
        Endpoints endpoints,
        Messages messages,
        Settings settings,
        Clock clock) {

    List<RouteModule> routes() {
        PgLessons lessons = new PgLessons(postgres);
        return List.of(
                new LessonRoutes(lessons, endpoints),
                new LessonPlanRoutes(lessons, new PgLessonPlans(postgres), new PoolSeats(pool), endpoints, messages),
                new LessonTeacherRoutes(lessons, new PgLessonTeachers(postgres), endpoints),
                new GroupRoutes(new PgGroups(postgres), endpoints),
                new WaitRoutes(lessons, new PoolMeetings(pool), endpoints),
                new MeetingRoutes(lessons, new PoolMeetings(pool), throttle, endpoints, messages, settings, clock),
                new QuickStartRoutes(
                        lessons,
                        new PgQuickLessons(postgres),
                        new PoolMeetings(pool),
                        throttle,
                        endpoints,
                        messages,
                        settings,
                        clock),
                new AttendanceRoutes(lessons, new PgAttendance(postgres), endpoints, clock),
                new RecordingRoutes(new PgRecordings(postgres), endpoints, messages, clock),
                new SurveyRoutes(lessons, new PgSurveyResults(postgres), endpoints));
    }
}

package io.lectern.importer;

import io.lectern.protocol.Role;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A made-up school of a real one's size: one admin, two teachers, twenty-one students, three groups, and
/// lessons around any given moment.
public final class DemoSchool {
    /// Everybody's password.
    public static final String PASSWORD = "demo-lesson-1";

    private static final List<String> NAMES = List.of(
            "Алина Воронцова",
            "Oliver Bennett",
            "Тимур Сафин",
            "Мария Лебедева",
            "Emily Carter",
            "Никита Орлов",
            "Полина Зайцева",
            "Григорий Мельник",
            "Harry Walsh",
            "Ева Романова",
            "Данила Крылов",
            "Sophie Turner",
            "Арина Белова",
            "Матвей Гусев",
            "Лейла Ахметова",
            "Jack Foster",
            "Варвара Никитина",
            "Степан Жуков",
            "Grace Holloway",
            "Роман Тихонов",
            "Ульяна Щербакова");

    private static final List<String> TOPICS = List.of(
            "Квадратный корень", "Travelling by train", "Закон Ома", "Системы уравнений", "Past simple", "Плотность");

    private static final Duration LESSON = Duration.ofMinutes(90);
    private static final int LESSONS_A_SIDE = 5;
    private static final int GROUP_SIZE = 7;
    private static final int DAYS_AHEAD = 14;
    private static final int BUSY_DAY = 4;

    private DemoSchool() {}

    /// Somebody of the school.
    record Person(String email, Role role, String firstName, String lastName) {}

    /// A group; its invite code is what it is known by when the school is filled again.
    record Group(String name, String code, String teacher, List<String> students) {
        Group {
            students = List.copyOf(students);
        }
    }

    /// A lesson of the group with that code.
    record Lesson(String group, String title, Instant start, Instant end, boolean over) {}

    static List<Person> people() {
        List<Person> people = new ArrayList<>();
        people.add(new Person("admin@demo.local", Role.ADMIN, "Вера", "Соколова"));
        people.add(new Person("teacher1@demo.local", Role.TEACHER, "Елена", "Громова"));
        people.add(new Person("teacher2@demo.local", Role.TEACHER, "James", "Whitfield"));
        for (int i = 0; i < NAMES.size(); i++) {
            String[] name = NAMES.get(i).split(" ", 2);
            people.add(new Person(student(i + 1), Role.STUDENT, name[0], name[1]));
        }
        return people;
    }

    static List<Group> groups() {
        return List.of(
                new Group("Алгебра, 9 класс", "GDEMOAL9", "teacher1@demo.local", students(0)),
                new Group("English B1", "GDEMOEN1", "teacher2@demo.local", students(1)),
                new Group("Физика, 10 класс", "GDEMOPH0", "teacher1@demo.local", students(2)));
    }

    /// One group of each teacher, by code: there a lesson can be started at any time.
    static List<String> alwaysOpen() {
        return List.of("GDEMOAL9", "GDEMOEN1");
    }

    /// Ten lessons, half of them over. Those of this very moment are for [PgDemoSchool#refresh].
    static List<Lesson> lessons(Instant now) {
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        List<Lesson> lessons = new ArrayList<>();
        for (int i = 1; i <= LESSONS_A_SIDE; i++) {
            lessons.add(lesson(i, hour.minus(i, ChronoUnit.DAYS), true));
            lessons.add(lesson(i + 1, hour.plus(i, ChronoUnit.DAYS), false));
        }
        return lessons;
    }

    /// What else is on the timetable: a lesson that has just ended, more of this day, and a fortnight of mornings and
    /// afternoons. On the fourth day both teachers give lessons back to back: for some minutes four seats are kept,
    /// and a demonstration has three.
    static List<Lesson> timetable(Instant now) {
        Instant quarter = now.truncatedTo(ChronoUnit.HOURS)
                .plus(now.atOffset(ZoneOffset.UTC).getMinute() / 15 * 15L, ChronoUnit.MINUTES);
        List<Lesson> lessons = new ArrayList<>();
        lessons.add(slot(2, "Плотность", quarter.minus(110, ChronoUnit.MINUTES), 90, true));
        lessons.add(slot(2, "Закон Ома", quarter.plus(150, ChronoUnit.MINUTES), 60, false));
        lessons.add(slot(1, "Past simple", quarter.plus(225, ChronoUnit.MINUTES), 60, false));
        lessons.add(slot(0, "Системы уравнений", quarter.plus(330, ChronoUnit.MINUTES), 90, false));
        Instant midnight = now.truncatedTo(ChronoUnit.DAYS);
        for (int day = 1; day < DAYS_AHEAD; day++) {
            Instant morning = midnight.plus(day, ChronoUnit.DAYS).plus(8, ChronoUnit.HOURS);
            if (morning.atOffset(ZoneOffset.UTC).getDayOfWeek() == DayOfWeek.SUNDAY) continue;
            lessons.add(slot(0, "", morning, 45, false));
            lessons.add(slot(1, "", morning.plus(day == BUSY_DAY ? 0 : 30, ChronoUnit.MINUTES), 45, false));
            if (day % 2 == 0) lessons.add(slot(2, "", morning.plus(6, ChronoUnit.HOURS), 90, false));
            if (day != BUSY_DAY) continue;
            lessons.add(slot(2, "", morning.plus(50, ChronoUnit.MINUTES), 45, false));
            lessons.add(slot(1, "", morning.plus(50, ChronoUnit.MINUTES), 45, false));
        }
        return lessons;
    }

    private static Lesson slot(int group, String title, Instant start, int minutes, boolean over) {
        return new Lesson(groups().get(group).code(), title, start, start.plus(minutes, ChronoUnit.MINUTES), over);
    }

    private static Lesson lesson(int number, Instant start, boolean over) {
        int group = number % groups().size();
        // Three topics in turn belong to the three groups in turn.
        String title = TOPICS.get(group + 3 * (number / 3 % 2));
        return new Lesson(groups().get(group).code(), title, start, start.plus(LESSON), over);
    }

    private static List<String> students(int group) {
        return IntStream.rangeClosed(1, GROUP_SIZE)
                .mapToObj(i -> student(group * GROUP_SIZE + i))
                .toList();
    }

    private static String student(int number) {
        return "student" + number + "@demo.local";
    }
}

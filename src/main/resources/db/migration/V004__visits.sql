-- A session may come to a lesson, leave and come again: each visit is an interval of its own.

alter table attendance_intervals drop constraint attendance_intervals_pkey;
alter table attendance_intervals add primary key (lesson_id, user_id, session, joined_at);

-- When lessons ended, for intervals that are written after the end.
create index room_events_lesson_ended on room_events (room) where type = 'lesson.ended';
create view lesson_ends as
    select room, (data ->> 'ended_at')::timestamptz as ended_at from room_events where type = 'lesson.ended';

-- Lessons that a teacher starts without having planned them.

alter table lessons
    -- Nobody sees it, nothing reckons with it: it is being started, and is a lesson as soon as it has a meeting or a
    -- place in the queue. If it never gets either, it never was one, whoever died meanwhile.
    add column provisional boolean not null default false,
    -- The same key of the same teacher starts one lesson, however often it is asked for.
    add column start_key text;
create unique index lessons_start_key on lessons (teacher_id, start_key) where start_key is not null;
create index lessons_provisional on lessons (created_at) where provisional;

drop index lessons_teacher_listed;
drop index lessons_group_listed;
create index lessons_teacher_listed on lessons (teacher_id, start_time, id) where not provisional;
create index lessons_group_listed on lessons (group_id, start_time, id) where not provisional;

create function keep_met_lesson() returns trigger language plpgsql as $$
begin
    new.provisional = false;
    return new;
end $$;
create trigger lessons_met before update of zoom_meeting_id on lessons
    for each row when (old.provisional and new.zoom_meeting_id is not null) execute function keep_met_lesson();

create function keep_waiting_lesson() returns trigger language plpgsql as $$
begin
    update lessons set provisional = false where id = new.lesson_id and provisional;
    return null;
end $$;
create trigger zoom_waiters_keep after insert on zoom_waiters
    for each row execute function keep_waiting_lesson();

-- Those who lead a lesson beside its teacher.
create table lesson_teachers (
    lesson_id bigint      not null references lessons on delete cascade,
    user_id   bigint      not null references users on delete cascade,
    added_by  bigint      references users on delete set null,
    added_at  timestamptz not null default now(),
    primary key (lesson_id, user_id)
);
create index lesson_teachers_user on lesson_teachers (user_id, lesson_id);

-- Open sockets are told as of every other change of permission. A lesson that goes takes its rows along and tells by itself.
create function tell_of_lesson_teacher() returns trigger language plpgsql as $$
begin
    perform pg_notify('lectern_access', 'room lesson:' || coalesce(new.lesson_id, old.lesson_id));
    return null;
end $$;

create trigger lesson_teachers_told after insert or delete on lesson_teachers
    for each row execute function tell_of_lesson_teacher();
create trigger lesson_teachers_emptied after truncate on lesson_teachers
    for each statement execute function tell_of_everything();

-- One device a student at a time.
alter table lessons add column single_session boolean not null default false;

-- Every extension once, however often it is asked for under the same key.
create table lesson_extensions (
    lesson_id bigint      not null references lessons on delete cascade,
    key       text        not null,
    user_id   bigint      not null references users on delete cascade,
    minutes   int         not null,
    at        timestamptz not null default now(),
    primary key (lesson_id, key)
);

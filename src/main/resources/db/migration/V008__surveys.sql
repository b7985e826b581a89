-- Polls and roll calls of lessons, with their answers. A poll is named by the number of the event that opened it, and by
-- its time, in case a Redis that failed gave the number out twice. How it ended stands in the stored event.

create table polls (
    lesson_id  bigint      not null references lessons on delete cascade,
    poll       bigint      not null,
    opened_at  timestamptz not null,
    question   text        not null,
    options    text[]      not null,
    multiple   boolean     not null,
    anonymous  boolean     not null,
    closes_at  timestamptz,
    primary key (lesson_id, poll, opened_at)
);

-- An anonymous answer has no user; `place` is where the room's log has it, which tells one answer from another.
create table poll_answers (
    lesson_id bigint      not null references lessons on delete cascade,
    poll      bigint      not null,
    opened_at timestamptz not null,
    place     text        not null,
    user_id   bigint references users on delete cascade,
    choices   int[]       not null,
    primary key (lesson_id, poll, opened_at, place)
);

create table rollcalls (
    lesson_id bigint      not null references lessons on delete cascade,
    rollcall  bigint      not null,
    opened_at timestamptz not null,
    closes_at timestamptz not null,
    primary key (lesson_id, rollcall, opened_at)
);

-- Who was expected; without a time there was no answer.
create table rollcall_answers (
    lesson_id   bigint      not null references lessons on delete cascade,
    rollcall    bigint      not null,
    opened_at   timestamptz not null,
    user_id     bigint      not null references users on delete cascade,
    answered_at timestamptz,
    primary key (lesson_id, rollcall, opened_at, user_id)
);

create index room_events_closings on room_events (room) where type in ('poll.closed', 'rollcall.closed');

alter table attendance_intervals drop constraint attendance_intervals_cause_check;
alter table attendance_intervals add constraint attendance_intervals_cause_check
    check (cause in ('left', 'network_lost', 'node_lost', 'removed', 'banned', 'replaced', 'room_closed', 'lesson_end'));

-- What people marked, and how far they have read. Both keep the last value only.

create table user_marks (
    user_id bigint      not null references users on delete cascade,
    kind    text        not null check (kind in ('favorite', 'completion', 'progress')),
    item    text        not null,
    -- 0 to 100 of a progress, else 0 for no and 1 for yes
    value   int         not null check (value between 0 and 100),
    -- The place in the person's room: of two values the later one counts, whenever it is written.
    seq     bigint      not null,
    at      timestamptz not null,
    primary key (user_id, kind, item)
);

create table room_reads (
    user_id bigint      not null references users on delete cascade,
    room    text        not null,
    seq     bigint      not null,
    at      timestamptz not null default now(),
    primary key (user_id, room)
);

create index room_events_chat on room_events (room, seq, user_id) where type = 'chat.message';
create index room_events_announcements on room_events (room, seq) where type = 'announcement';

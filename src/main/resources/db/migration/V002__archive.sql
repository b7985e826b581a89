-- What rooms leave behind. Every write is idempotent: the same event may arrive twice, and in any order.

create table room_events (
    room    text        not null,
    epoch   text        not null,
    seq     bigint      not null,
    type    text        not null,
    at      timestamptz not null,
    user_id bigint,
    cid     text,
    data    jsonb       not null,
    primary key (room, seq, epoch)
);

-- The attendance ledger: one row a session, closed even when the node that held it is gone.
create table attendance_intervals (
    lesson_id  bigint      not null references lessons on delete cascade,
    user_id    bigint      not null references users on delete cascade,
    session    text        not null,
    joined_at  timestamptz not null,
    left_at    timestamptz,
    cause      text check (cause in ('left', 'network_lost', 'node_lost', 'removed', 'replaced', 'lesson_end')),
    primary key (lesson_id, user_id, session)
);
create index attendance_open on attendance_intervals (lesson_id) where left_at is null;

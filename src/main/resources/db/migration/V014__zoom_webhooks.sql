-- What Zoom tells by webhooks. A delivery is kept before it is answered, and worked on afterwards by any node.

create table zoom_deliveries (
    id          bigint generated always as identity primary key,
    -- What makes it the same delivery: a hash of event, meeting's uuid, participant or files, and event time.
    key         text        not null unique,
    event       text        not null,
    happened_at timestamptz not null,
    -- What is needed of it and nothing else: no names, no addresses, no download token.
    payload     jsonb       not null,
    received_at timestamptz not null default now(),
    failures    int         not null default 0,
    -- When it is worked on next; while somebody works on it, when that one is given up.
    next_try_at timestamptz not null default now(),
    done_at     timestamptz,
    given_up_at timestamptz,
    -- What came of it, or why the last try failed.
    outcome     text        not null default ''
);
create index zoom_deliveries_due on zoom_deliveries (next_try_at, id) where done_at is null and given_up_at is null;
create index zoom_deliveries_open on zoom_deliveries (received_at) where done_at is null;
create index zoom_deliveries_settled on zoom_deliveries (received_at) where done_at is not null or given_up_at is not null;

-- A meeting's instances: a meeting that is started again keeps its number and gets another uuid.
create table zoom_instances (
    uuid       text        primary key,
    meeting_id text        not null,
    started_at timestamptz,
    ended_at   timestamptz,
    noted_at   timestamptz not null default now()
);
create index zoom_instances_noted on zoom_instances (noted_at);

-- Coming to and going from a meeting as Zoom reports it, in whatever order. Intervals are worked out anew from all of it
-- whenever there is more. A connection is what Zoom calls a user_id: another one each time somebody comes.
create table zoom_visits (
    lesson_id   bigint      not null references lessons on delete cascade,
    user_id     bigint      not null references users on delete cascade,
    uuid        text        not null,
    connection  text        not null,
    at          timestamptz not null,
    joined      boolean     not null,
    participant text        not null,
    primary key (lesson_id, user_id, uuid, connection, at, joined)
);
create index zoom_visits_instance on zoom_visits (uuid);

-- Presence is known from the lesson's room and from its meeting; each has intervals of its own, and reports merge them.
alter table attendance_intervals add column source text not null default 'room' check (source in ('room', 'zoom'));

create table lesson_recordings (
    id              bigint generated always as identity primary key,
    lesson_id       bigint      not null references lessons on delete cascade,
    -- Zoom's id of the file.
    file_id         text        not null unique,
    file_type       text        not null,
    kind            text        not null default '',
    status          text        not null default 'ready' check (status in ('processing', 'ready')),
    file_size       bigint      not null default 0,
    play_url        text,
    download_url    text,
    recording_start timestamptz,
    recording_end   timestamptz,
    -- Missing: for ever.
    available_until timestamptz,
    deleted_at      timestamptz,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now()
);
create index lesson_recordings_lesson on lesson_recordings (lesson_id, id) where deleted_at is null;

-- Webhooks name the meeting.
create index zoom_leases_of_meeting on zoom_leases (meeting_id, id) where meeting_id is not null;
create index lessons_meeting on lessons (zoom_meeting_id) where zoom_meeting_id is not null;

-- Zoom host accounts, their seats, and who holds one. The exclusion constraint is the guarantee that
-- no seat is ever held twice; everything above it is only good manners.

create table zoom_accounts (
    id                      bigint generated always as identity primary key,
    email                   text        not null unique,
    zoom_account_id         text        not null,
    client_id               text        not null,
    -- AES-256-GCM: key id, nonce, ciphertext, tag
    client_secret           bytea       not null,
    zoom_user_id            text        not null default 'me',
    max_concurrent_meetings int         not null default 1 check (max_concurrent_meetings between 1 and 20),
    is_active               boolean     not null default true,
    last_used_at            timestamptz,
    -- Not asked again before this time: Zoom refused it, for the reason beside it.
    blocked_until           timestamptz,
    blocked_why             text        not null default '',
    created_at              timestamptz not null default now(),
    updated_at              timestamptz not null default now()
);

create table zoom_leases (
    id          bigint generated always as identity primary key,
    account_id  bigint      not null references zoom_accounts,
    slot        int         not null,
    -- No foreign key: a deleted lesson's meeting must still be ended.
    lesson_id   bigint      not null,
    teacher_id  bigint      not null references users,
    state       text        not null check (state in ('CREATING', 'READY', 'ENDING', 'UNKNOWN', 'FREE')),
    -- Rises with every owner of the lease; a write that carries an older number changes nothing.
    fence       bigint      not null default 1,
    -- From the start until given back; a seat in use has no end.
    during      tstzrange   not null,
    meeting_id   text,
    meeting_uuid text,
    -- An overrunning lesson: when Zoom was asked last, and since when it says that nobody is there.
    checked_at  timestamptz,
    idle_since  timestamptz,
    changed_at  timestamptz not null default now(),
    constraint a_seat_is_held_once exclude using gist (account_id with =, slot with =, during with &&) where (state <> 'FREE')
);
create unique index zoom_leases_lesson on zoom_leases (lesson_id) where state <> 'FREE';
create index zoom_leases_teacher on zoom_leases (teacher_id, id);
create index zoom_leases_day on zoom_leases (account_id, lower(during));
create index zoom_leases_unfinished on zoom_leases (changed_at) where state in ('CREATING', 'ENDING', 'UNKNOWN');

-- Every move of every lease, for the person who asks who, when and why.
create table zoom_journal (
    id         bigint generated always as identity primary key,
    lease_id   bigint      not null,
    account_id bigint      not null,
    lesson_id  bigint      not null,
    state      text        not null,
    fence      bigint      not null,
    why        text        not null default '',
    at         timestamptz not null default now()
);
create index zoom_journal_lesson on zoom_journal (lesson_id, id);

-- People, groups, lessons, attendance: what Teaching Panel's clients read and write.

create extension if not exists btree_gist;

create table users (
    id            bigint generated always as identity primary key,
    email         text        not null,
    password_hash text        not null,
    role          text        not null check (role in ('student', 'teacher', 'admin')),
    first_name    text        not null default '',
    middle_name   text        not null default '',
    last_name     text        not null default '',
    phone_number  text,
    avatar        text        not null default '',
    date_of_birth date,
    telegram_username   text    not null default '',
    telegram_verified   boolean not null default false,
    agreed_to_marketing boolean not null default false,
    zoom_pmi_link text        not null default '',
    active        boolean     not null default true,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now()
);
create unique index users_email on users (lower(email));

-- One row a sign-in. `current` is the newest refresh token of the family, `previous` the one it was given for:
-- a client that lost the answer, or never keeps it, may show that again and gets the very same `current`.
-- Anything older is a copy in the wrong hands and ends the family.
create table token_families (
    id            uuid primary key,
    user_id       bigint      not null references users on delete cascade,
    current_jti   uuid        not null,
    current_iat   timestamptz not null,
    previous_jti  uuid,
    ttl_seconds   int         not null,
    expires_at    timestamptz not null,
    revoked_at    timestamptz,
    created_at    timestamptz not null default now()
);
create index token_families_user on token_families (user_id) where revoked_at is null;
create index token_families_expiry on token_families (expires_at);

create table groups (
    id               bigint generated always as identity primary key,
    name             text        not null,
    description      text        not null default '',
    teacher_id       bigint      not null references users,
    invite_code      text        not null unique,
    telegram_chat_id text        not null default '',
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now()
);
create index groups_teacher on groups (teacher_id);

create table group_members (
    group_id   bigint      not null references groups on delete cascade,
    student_id bigint      not null references users on delete cascade,
    joined_at  timestamptz not null default now(),
    primary key (group_id, student_id)
);
create index group_members_student on group_members (student_id);

create table lessons (
    id            bigint generated always as identity primary key,
    title         text        not null default '',
    group_id      bigint      not null references groups on delete cascade,
    teacher_id    bigint      not null references users,
    start_time    timestamptz not null,
    end_time      timestamptz not null,
    topics        text        not null default '',
    location      text        not null default '',
    notes         text        not null default '',
    record_lesson boolean     not null default false,
    recording_available_for_days int not null default 90,
    is_quick_lesson boolean   not null default false,
    -- The meeting, while there is one. The host's own link is never stored: it carries the host's identity.
    zoom_meeting_id text,
    zoom_join_url   text,
    zoom_password   text,
    started_at    timestamptz,
    ended_at      timestamptz,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now(),
    check (end_time > start_time)
);
create index lessons_teacher_start on lessons (teacher_id, start_time, id);
create index lessons_group_start on lessons (group_id, start_time, id);
create index lessons_start on lessons (start_time, id);

create table lesson_join_log (
    lesson_id  bigint      not null references lessons on delete cascade,
    student_id bigint      not null references users on delete cascade,
    platform   text        not null,
    clicked_at timestamptz not null default now(),
    primary key (lesson_id, student_id, platform)
);

-- Seats are held for a time that has an end, are reserved ahead, and are left alone while their host is troubled.

alter table zoom_accounts
    -- An administrator wants it empty: no new lesson, those that run may finish.
    add column draining_since timestamptz,
    -- Zoom says that this host cannot host: nothing new until a look at the host, the next one at probe_at, succeeds.
    add column quarantined_at timestamptz,
    add column quarantine_why text not null default '',
    add column probe_at       timestamptz,
    add column probes         int  not null default 0,
    add column plan           text not null default 'pro' check (plan in ('free', 'pro', 'business')),
    -- How many meetings at once Zoom's answer about the host allows; null before the first look. Never raises
    -- max_concurrent_meetings.
    add column capacity       int  check (capacity >= 0),
    -- A teacher's own account serves nobody else.
    add column owner_id       bigint references users on delete cascade;
update zoom_accounts set plan = 'business' where max_concurrent_meetings > 1;
create index zoom_accounts_probe on zoom_accounts (probe_at) where quarantined_at is not null;
create index zoom_accounts_owner on zoom_accounts (owner_id) where owner_id is not null;

-- Teachers who get this host when it is free.
create table zoom_account_teachers (
    account_id bigint not null references zoom_accounts on delete cascade,
    teacher_id bigint not null references users on delete cascade,
    primary key (account_id, teacher_id)
);
create index zoom_account_teachers_teacher on zoom_account_teachers (teacher_id);

alter table zoom_leases drop constraint zoom_leases_state_check;
alter table zoom_leases add constraint zoom_leases_state_check check (state in
    ('RESERVED', 'CREATING', 'READY', 'LIVE', 'ENDING', 'UNKNOWN', 'QUARANTINED', 'FREE'));
alter table zoom_leases
    -- The instance that Zoom said had begun, and when; and the last one that it said had ended.
    add column live_since timestamptz,
    add column ended_uuid text;

-- Ranges have an end now: the same seat may be reserved for this afternoon while it is in use this morning.
update zoom_leases z set during = tstzrange(lower(z.during),
    greatest(now(), lower(z.during), (select l.end_time from lessons l where l.id = z.lesson_id)) + interval '15 minutes')
where upper_inf(z.during);
alter table zoom_leases add constraint a_range_has_two_ends
    check (not isempty(during) and not lower_inf(during) and not upper_inf(during));
-- Whatever the ranges say: nobody sits on an occupied seat.
create unique index zoom_leases_occupant on zoom_leases (account_id, slot) where state not in ('FREE', 'RESERVED');

-- A lesson whose seat is in quarantine may have another one.
drop index zoom_leases_lesson;
create unique index zoom_leases_lesson on zoom_leases (lesson_id) where state not in ('FREE', 'QUARANTINED');
-- One meeting never serves two lessons at once.
create unique index zoom_leases_meeting on zoom_leases (meeting_id) where state <> 'FREE' and meeting_id is not null;
drop index zoom_leases_day;
drop index zoom_leases_unfinished;
create index zoom_leases_open on zoom_leases (state) where state <> 'FREE';

-- user:7, admin:1, sweep, webhook, waitlist
alter table zoom_journal add column who text not null default '';
create index zoom_journal_lease on zoom_journal (lease_id, id);

-- Requests to create or change meetings, which Zoom counts by host and day (UTC).
create table zoom_host_days (
    account_id bigint not null references zoom_accounts on delete cascade,
    day        date   not null,
    requests   int    not null default 0,
    primary key (account_id, day)
);

-- Meetings that are over and were kept, to serve the same group again when their host may make no more today.
create table zoom_kept_meetings (
    account_id bigint not null references zoom_accounts on delete cascade,
    group_id   bigint not null,
    meeting_id text   not null,
    -- Who is about to use it; a lease that is free again does not count.
    lease_id   bigint,
    kept_at    timestamptz not null default now(),
    primary key (account_id, group_id)
);

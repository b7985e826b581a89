-- Lessons that wait for a Zoom seat, and what rooms have to hear of seats. Both are written in the statement of the
-- move they follow from, so neither can be forgotten by whoever dies right after it.

create table zoom_waiters (
    id         bigint generated always as identity primary key,
    lesson_id  bigint      not null references lessons on delete cascade,
    teacher_id bigint      not null references users on delete cascade,
    asked_at   timestamptz not null default now(),
    -- When the seat is wanted: the planned start, or the moment of asking when that is later.
    needed_by  timestamptz not null,
    -- Nobody waits beyond this.
    deadline   timestamptz not null,
    -- How many lessons of the same teacher stood in the queue already.
    turn       int         not null default 0,
    -- The place in the queue: the earlier, the sooner. Follows from needed_by and turn and never changes by itself.
    due        timestamptz not null,
    state      text        not null default 'WAITING' check (state in ('WAITING', 'SERVED', 'CANCELLED', 'EXPIRED')),
    settled_at timestamptz,
    why        text        not null default '',
    -- Zoom failed for it this often; until then it keeps its place, but in nobody's way.
    failures   int         not null default 0,
    rests_until timestamptz,
    -- What its room was told last.
    told_position int,
    told_eta      timestamptz
);
create unique index zoom_waiters_lesson on zoom_waiters (lesson_id) where state = 'WAITING';
-- Two lessons of one teacher that come at once do not take the same turn.
create unique index zoom_waiters_turn on zoom_waiters (teacher_id, turn) where state = 'WAITING';
create index zoom_waiters_order on zoom_waiters (due, asked_at, id) where state = 'WAITING';
create index zoom_waiters_teacher on zoom_waiters (teacher_id, id);

create table zoom_news (
    id        bigint generated always as identity primary key,
    -- 0: of the pool as a whole, for those who run it.
    lesson_id bigint      not null,
    body      jsonb       not null,
    at        timestamptz not null default now(),
    told_at   timestamptz
);
create index zoom_news_untold on zoom_news (lesson_id, id) where told_at is null;
create index zoom_news_told on zoom_news (told_at) where told_at is not null;

-- Who tells a room just now. One at a time, so that it hears things in their order.
create table zoom_tellers (
    lesson_id bigint      primary key,
    teller    text        not null,
    until     timestamptz not null
);

create function tell_of_zoom_news() returns trigger language plpgsql as $$
begin
    perform pg_notify('lectern_pool', 'news');
    return null;
end $$;
create trigger zoom_news_written after insert on zoom_news
    for each statement execute function tell_of_zoom_news();

-- However a lesson gets its seat, it waits no longer, and its teacher hears of it.
create function settle_waiter_of_lease() returns trigger language plpgsql as $$
begin
    with served as (
        update zoom_waiters set state = 'SERVED', settled_at = now(), why = 'lease ' || new.id
        where lesson_id = new.lesson_id and state = 'WAITING' returning lesson_id, teacher_id)
    insert into zoom_news (lesson_id, body)
    select s.lesson_id, jsonb_build_object('kind', 'SeatOffered', 'teacher', s.teacher_id, 'until', l.end_time)
    from served s join lessons l on l.id = s.lesson_id;
    return null;
end $$;
create trigger zoom_leases_serve after update of state on zoom_leases
    for each row when (new.state = 'READY' and old.state <> 'READY') execute function settle_waiter_of_lease();

-- Zoom failed for a lesson that waits: it keeps its place and rests, so that others may try, twice as long each time.
create function rest_waiter_of_lease() returns trigger language plpgsql as $$
begin
    update zoom_waiters set failures = failures + 1,
        rests_until = now() + make_interval(secs => least(120, 2 * 2 ^ least(failures, 10)))
    where lesson_id = new.lesson_id and state = 'WAITING';
    return null;
end $$;
create trigger zoom_leases_fail after update of state on zoom_leases
    for each row when (new.state = 'FREE' and old.state in ('CREATING', 'UNKNOWN'))
    execute function rest_waiter_of_lease();

create function tell_of_lease() returns trigger language plpgsql as $$
begin
    insert into zoom_news (lesson_id, body)
    values (0, jsonb_build_object('kind', 'PoolChanged', 'account', new.account_id));
    if new.state = 'FREE' then
        perform pg_notify('lectern_pool', 'seat');
    end if;
    return null;
end $$;
create trigger zoom_leases_made after insert on zoom_leases
    for each row execute function tell_of_lease();
create trigger zoom_leases_moved after update on zoom_leases
    for each row when (old.state <> new.state or old.account_id <> new.account_id or old.slot <> new.slot)
    execute function tell_of_lease();

create function tell_of_zoom_account() returns trigger language plpgsql as $$
begin
    insert into zoom_news (lesson_id, body)
    values (0, jsonb_build_object('kind', 'PoolChanged', 'account', coalesce(new.id, old.id)));
    perform pg_notify('lectern_pool', 'seat');
    return null;
end $$;
create trigger zoom_accounts_made after insert or delete on zoom_accounts
    for each row execute function tell_of_zoom_account();
create trigger zoom_accounts_changed after update on zoom_accounts
    for each row when (to_jsonb(old) - 'last_used_at' - 'updated_at' is distinct from to_jsonb(new) - 'last_used_at' - 'updated_at')
    execute function tell_of_zoom_account();

create function tell_of_waiter() returns trigger language plpgsql as $$
begin
    insert into zoom_news (lesson_id, body) values (0, jsonb_build_object('kind', 'PoolChanged', 'account', null));
    perform pg_notify('lectern_pool', 'seat');
    return null;
end $$;
create trigger zoom_waiters_come_or_gone after insert or delete on zoom_waiters
    for each row execute function tell_of_waiter();
create trigger zoom_waiters_moved after update of state, due, rests_until on zoom_waiters
    for each row execute function tell_of_waiter();

-- A lesson that is over needs no seat.
create function settle_waiter_of_lesson() returns trigger language plpgsql as $$
begin
    update zoom_waiters set state = 'CANCELLED', settled_at = now(), why = 'the lesson is over'
    where lesson_id = new.id and state = 'WAITING';
    return null;
end $$;
create trigger lessons_over after update of ended_at on lessons
    for each row when (old.ended_at is null and new.ended_at is not null) execute function settle_waiter_of_lesson();

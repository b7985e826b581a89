-- Whoever changes what somebody may do, by whatever way, this is where it is noticed: open sockets are told over the
-- channel `lectern_access` once the change is committed. What is told names who or what to look at again, never the outcome.
--
--   user 12                          a person's account, name or membership
--   family 0b52…-…-… 12              a sign-in was ended, and whose it was
--   room lesson:7                    who leads a lesson or group, or whose it is
--   everything

-- The same password under a better hash is no new password: whoever stores one raises this with it.
alter table users add column password_renewals int not null default 0;

create function end_sign_ins() returns trigger language plpgsql as $$
begin
    update token_families set revoked_at = now() where user_id = new.id and revoked_at is null;
    return null;
end $$;

create trigger users_end_sign_ins after update on users for each row
    when (old.active and not new.active
        or old.password_hash <> new.password_hash and old.password_renewals = new.password_renewals)
    execute function end_sign_ins();

create function tell_of_user() returns trigger language plpgsql as $$
begin
    perform pg_notify('lectern_access', 'user ' || old.id);
    return null;
end $$;

create trigger users_told after update on users for each row
    when ((old.role, old.active, old.first_name, old.last_name, old.email)
        is distinct from (new.role, new.active, new.first_name, new.last_name, new.email))
    execute function tell_of_user();
create trigger users_deleted_told after delete on users for each row execute function tell_of_user();

create function tell_of_family() returns trigger language plpgsql as $$
begin
    perform pg_notify('lectern_access', 'family ' || old.id || ' ' || old.user_id);
    return null;
end $$;

create trigger token_families_told after update on token_families for each row
    when (old.revoked_at is null and new.revoked_at is not null)
    execute function tell_of_family();
-- Those that ran out long ago are swept away all the time, and nobody holds a socket of theirs.
create trigger token_families_deleted_told after delete on token_families for each row
    when (old.revoked_at is null and old.expires_at > now())
    execute function tell_of_family();

-- Whoever becomes a member has no room yet to be put out of.
create function tell_of_member() returns trigger language plpgsql as $$
begin
    perform pg_notify('lectern_access', 'user ' || old.student_id);
    return null;
end $$;

create trigger group_members_told after update or delete on group_members for each row execute function tell_of_member();

create function tell_of_lesson() returns trigger language plpgsql as $$
begin
    perform pg_notify('lectern_access', 'room lesson:' || old.id);
    return null;
end $$;

create trigger lessons_told after update on lessons for each row
    when ((old.teacher_id, old.group_id) is distinct from (new.teacher_id, new.group_id))
    execute function tell_of_lesson();
create trigger lessons_deleted_told after delete on lessons for each row execute function tell_of_lesson();

create function tell_of_group() returns trigger language plpgsql as $$
begin
    perform pg_notify('lectern_access', 'room group:' || old.id);
    return null;
end $$;

create trigger groups_told after update on groups for each row
    when (old.teacher_id is distinct from new.teacher_id)
    execute function tell_of_group();
create trigger groups_deleted_told after delete on groups for each row execute function tell_of_group();

create function tell_of_everything() returns trigger language plpgsql as $$
begin
    perform pg_notify('lectern_access', 'everything');
    return null;
end $$;

create trigger users_emptied after truncate on users for each statement execute function tell_of_everything();
create trigger token_families_emptied after truncate on token_families for each statement execute function tell_of_everything();
create trigger group_members_emptied after truncate on group_members for each statement execute function tell_of_everything();
create trigger lessons_emptied after truncate on lessons for each statement execute function tell_of_everything();
create trigger groups_emptied after truncate on groups for each statement execute function tell_of_everything();

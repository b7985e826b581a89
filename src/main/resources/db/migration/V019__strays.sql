-- Meetings at Zoom that nobody holds: what a call made after everybody had given it up for lost, or what could not be
-- deleted at the time.

-- Tells our meetings from those of other installations that work with the same Zoom account.
create table zoom_installation (
    mark text    not null default left(replace(gen_random_uuid()::text, '-', ''), 8),
    one  boolean primary key default true check (one)
);
insert into zoom_installation default values;

-- When the host's meetings are to be looked through for strays.
alter table zoom_accounts add column strays_at timestamptz not null default now();
create index zoom_accounts_strays on zoom_accounts (strays_at);

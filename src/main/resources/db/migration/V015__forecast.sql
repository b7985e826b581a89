-- What the pool's people look at: leases and journal by time, and the latest forecast.

create index zoom_leases_begins on zoom_leases (lower(during), id);
create index zoom_journal_at on zoom_journal using brin (at);

-- One row. The node that moves taken_at makes the next forecast; all nodes show this one.
create table zoom_forecast (
    id           int primary key default 1 check (id = 1),
    taken_at     timestamptz not null default '-infinity',
    made_at      timestamptz,
    peak         int         not null default 0,
    peak_at      timestamptz,
    capacity     int         not null default 0,
    load         float8      not null default 0,
    seats_wanted int         not null default 0,
    -- The first time for which the timetable needs more seats than there are.
    short_from   timestamptz,
    short_to     timestamptz,
    short_needed int
);
insert into zoom_forecast default values;

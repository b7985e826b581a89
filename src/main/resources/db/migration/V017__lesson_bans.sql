-- Who is banned from a lesson, by the last word of its room about it. REST asks for all lessons somebody is banned from,
-- which for nearly everybody is one look into an index that hardly holds anything.

create index room_events_bans on room_events (((data ->> 'user')::bigint), room, seq desc, at desc)
    where type in ('member.banned', 'member.unbanned') and room like 'lesson:%';

create view lesson_bans as
    select lesson_id, user_id from (
        select distinct on ((data ->> 'user')::bigint, room)
            (data ->> 'user')::bigint as user_id, substr(room, 8)::bigint as lesson_id, room, type
        from room_events
        where type in ('member.banned', 'member.unbanned') and room like 'lesson:%'
        order by (data ->> 'user')::bigint, room, seq desc, at desc) as last_words
    where type = 'member.banned';

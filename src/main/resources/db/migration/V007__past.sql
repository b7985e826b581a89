-- The past of rooms is read back: pages of chat older than what Redis keeps, with the names of that time.

alter table room_events add column name text, add column role text;
create index room_events_deleted on room_events (room, ((data ->> 'message')::bigint)) where type = 'chat.deleted';

-- What became of recordings at Zoom after they were made, in whatever order Zoom tells it. What a lesson shows is worked
-- out anew from all of it whenever there is more.

alter table lesson_recordings
    -- The instance of the meeting: Zoom may speak of all of its files at once. Empty for those listed before.
    add column uuid text not null default '';
create index lesson_recordings_instance on lesson_recordings (uuid) where uuid <> '';
comment on column lesson_recordings.deleted_at is
    'Since when the file lies in the trash at Zoom, from where it may come back. A file that is gone for good has no row.';

create table zoom_recording_fates (
    -- The file, or nothing for all files of the instance.
    file_id  text        not null,
    uuid     text        not null,
    fate     text        not null check (fate in ('trashed', 'recovered', 'deleted')),
    -- The last time it happened, by Zoom's clock.
    at       timestamptz not null,
    noted_at timestamptz not null default now(),
    primary key (file_id, uuid, fate)
);
create index zoom_recording_fates_noted on zoom_recording_fates (noted_at);

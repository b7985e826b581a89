-- What people here do with recordings, beside what becomes of them at Zoom.

alter table lesson_recordings
    -- Empty: called like its lesson.
    add column title       text        not null default '' check (length(title) <= 255),
    add column views_count bigint      not null default 0,
    -- Since when it is hidden because somebody here removed it; nothing that Zoom says brings it back.
    add column removed_at  timestamptz;

drop index lesson_recordings_lesson;
create index lesson_recordings_lesson on lesson_recordings (lesson_id, id) where deleted_at is null and removed_at is null;

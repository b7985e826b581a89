-- Lists show a page of somebody's lessons and say how many there are; counting them here reads the index alone.

create index lessons_teacher_listed on lessons (teacher_id, start_time, id)
    where not is_quick_lesson or zoom_join_url is not null;
create index lessons_group_listed on lessons (group_id, start_time, id)
    where not is_quick_lesson or zoom_join_url is not null;

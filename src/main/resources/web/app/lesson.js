/**
 * A lesson as the pages see it, whichever of the server's two shapes it came in.
 *
 * @param {any} json
 */
export function readLesson(json) {
  const teacher = typeof json.teacher === 'object' && json.teacher !== null ? json.teacher : null;
  return {
    id: json.id,
    title: json.title || json.display_name || json.group_name || json.group?.name || '',
    group: json.group_name ?? json.group?.name ?? '',
    teacherId: teacher?.id ?? json.teacher,
    teacher: json.teacher_name ?? (teacher ? `${teacher.first_name} ${teacher.last_name}`.trim() : ''),
    topics: json.topics ?? '',
    startTime: json.start_time,
    endTime: json.end_time,
    minutes: json.duration_minutes,
    startedAt: json.started_at ?? null,
    endedAt: json.ended_at ?? null,
    joinUrl: webAddress(json.zoom_join_url ?? json.join_url),
    hostUrl: webAddress(json.zoom_start_url),
    meetingId: json.zoom_meeting_id ?? null,
    password: json.zoom_password ?? null,
  };
}

const SOON_MS = 60 * 60_000;

/** @returns {'live' | 'due' | 'soon' | 'later' | 'ended' | 'missed'} */
export function phase(lesson, now = Date.now()) {
  if (lesson.endedAt) return 'ended';
  if (lesson.startedAt) return 'live';
  const start = Date.parse(lesson.startTime);
  if (now > Date.parse(lesson.endTime)) return 'missed';
  if (now >= start) return 'due';
  return start - now <= SOON_MS ? 'soon' : 'later';
}

/** Only addresses that a browser may follow safely; a link is data that came over the wire. */
export function webAddress(text) {
  return typeof text === 'string' && /^https?:\/\//i.test(text) ? text : null;
}

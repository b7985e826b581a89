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
    recorded: json.record_lesson === true,
  };
}

/**
 * A lesson as its room tells of it, which hears of a start or an end before the timetable is read again.
 *
 * @param {{ lesson?: any, seat?: any }} [room]
 */
export function inRoom(lesson, { lesson: told, seat } = {}) {
  const ready = seat?.state === 'ready' ? seat : null;
  const joinUrl = ready?.join_url ?? lesson.joinUrl;
  return {
    ...lesson,
    startedAt: told?.started_at ?? lesson.startedAt,
    endedAt: told ? (told.ended_at ?? null) : lesson.endedAt,
    joinUrl,
    // The host's link is of one meeting; when that was replaced, it leads nowhere.
    hostUrl: joinUrl === lesson.joinUrl ? lesson.hostUrl : null,
    meetingId: ready?.meeting_id ?? lesson.meetingId,
    password: ready?.password ?? lesson.password,
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

import { daysBetween } from './clock.js';
import { t } from './i18n.js';
import { phase, readLesson } from './lesson.js';
import { OwnZoom } from './own-zoom.js';
import { QuickLesson } from './quick-lesson.js';
import { lessonsView } from './view/lessons.js';

const DAY_MS = 86_400_000;
const REFRESH_MS = 60_000;

export class LessonsPage {
  section = 'lessons';
  /** @type {ReturnType<typeof readLesson>[] | null} */
  lessons = null;
  error = null;
  #app;
  #readAt = 0;
  #drawnMinute = 0;

  constructor(app) {
    this.#app = app;
    this.me = app.me;
    this.zoom = app.me.role === 'teacher' ? new OwnZoom(app) : null;
    this.quick = app.me.role === 'teacher' ? new QuickLesson(app) : null;
  }

  get title() {
    return t('lessons.title');
  }

  view() {
    return lessonsView(this);
  }

  afterDraw() {
    this.zoom?.afterDraw();
    this.quick?.afterDraw();
  }

  open() {
    this.load();
  }

  load = async () => {
    this.#readAt = Date.now();
    try {
      const found = await this.#app.api.lessons(new Date(Date.now() - 14 * DAY_MS), new Date(Date.now() + 30 * DAY_MS));
      this.lessons = found.map(readLesson).filter((lesson) => typeof lesson.id === 'number');
      this.error = null;
    } catch (error) {
      this.error = error;
    }
    this.#app.changed();
  };

  tick() {
    const minute = Math.floor(Date.now() / 60_000);
    if (minute !== this.#drawnMinute) {
      this.#drawnMinute = minute;
      this.#app.changed();
    }
    if (!document.hidden && Date.now() - this.#readAt > REFRESH_MS) this.load();
  }

  onPersonalEvent(event) {
    if (/^(seat|lesson)\./.test(event.type)) this.load();
  }

  languageChanged() {
    this.load();
  }

  /** What matters now comes first; what is over comes last, the newest of it on top. */
  sections(now = Date.now()) {
    const sections = { live: [], today: [], upcoming: [], past: [] };
    for (const lesson of this.lessons ?? []) {
      const at = phase(lesson, now);
      if (at === 'live' || at === 'due') sections.live.push(lesson);
      else if (at === 'ended' || at === 'missed') sections.past.unshift(lesson);
      else if (at === 'soon' || daysBetween(now, lesson.startTime) === 0) sections.today.push(lesson);
      else sections.upcoming.push(lesson);
    }
    return sections;
  }
}

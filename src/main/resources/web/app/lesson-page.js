import { Attendance } from './attendance.js';
import { t } from './i18n.js';
import { LessonControls } from './lesson-controls.js';
import { LessonRoom } from './lesson-room.js';
import { inRoom, phase, readLesson } from './lesson.js';
import { LogScroll } from './log-scroll.js';
import { lessonView } from './view/lesson.js';

/** One lesson: what the timetable says of it, its room, and for its teacher the controls and the attendance. */
export class LessonPage {
  lesson = null;
  error = null;
  /** @type {LessonRoom | null} */
  room = null;
  /** @type {'chat' | 'hands' | 'people' | 'attendance'} */
  tab = 'chat';
  /** What the reader looks for among the people. */
  search = '';
  handProblem = null;
  chatProblem = null;
  scroll = new LogScroll(() => this.#app.changed());
  #app;
  #asked = false;

  constructor(app, id) {
    this.#app = app;
    this.id = id;
    this.me = app.me;
    this.controls = new LessonControls(app.api, id, this.#onControls);
    this.attendance = new Attendance(app.api, id, app.changed);
  }

  get title() {
    return this.lesson?.title ?? t('loading');
  }

  /** Who runs this lesson: its teacher, a co-teacher the server names so, or an administrator. */
  get leads() {
    if (this.lesson?.teacherId === this.me.id || this.me.role === 'admin') return true;
    return this.room?.state.members.get(this.me.id)?.role === 'teacher';
  }

  get phase() {
    return phase(this.lesson);
  }

  get connected() {
    return this.#app.connection.state.state === 'online';
  }

  get myHand() {
    return this.room?.state.hands.find((hand) => hand.user === this.me.id) ?? null;
  }

  view() {
    return lessonView(this);
  }

  async open() {
    this.room = new LessonRoom(this.#app.client, this.id, {
      changed: () => this.#onRoomChanged(),
      returned: (how) => this.#app.connection.onReturned(how),
      event: (event) => this.#onEvent(event),
    });
    await this.load();
  }

  close() {
    this.room?.leave();
    this.scroll.detach();
    this.room = null;
  }

  load = async () => {
    try {
      this.lesson = inRoom(readLesson(await this.#app.api.lesson(this.id)), this.room?.state);
      this.error = null;
      this.#lookForLink();
      if (this.leads && this.phase === 'ended') this.show('attendance');
    } catch (error) {
      this.error = error;
    }
    this.#app.changed();
  };

  show = (tab) => {
    this.tab = tab;
    if (tab === 'attendance') this.attendance.load();
    this.#app.changed();
  };

  find = (event) => {
    this.search = event.target.value;
    this.#app.changed();
  };

  hand = (change) => this.#ask('handProblem', () => this.room.hand(change));
  moderate = (change) => this.#ask('chatProblem', () => this.room.moderate(change));

  older = async () => {
    this.scroll.hold();
    await this.room.older().catch(() => {});
  };

  send = (text) => {
    this.scroll.toEnd();
    this.room.send(text);
  };

  tick() {
    const ticking = this.lesson && ['live', 'soon', 'due'].includes(this.phase);
    if (ticking && !document.hidden) this.#app.changed();
    if (this.tab === 'attendance' && this.phase === 'live') this.attendance.loadNowAndThen();
  }

  languageChanged() {
    if (this.error) this.load();
  }

  beforeDraw() {
    this.scroll.beforeDraw();
  }

  afterDraw() {
    this.scroll.afterDraw(document.querySelector('.log'), this.room);
    const asking = this.controls.askingToEnd;
    if (asking !== this.#asked) document.querySelector(asking ? '.question button' : '[data-test="end-lesson"]')?.focus();
    this.#asked = asking;
  }

  /** What the room refuses is said where it was asked for. */
  async #ask(place, ask) {
    this[place] = null;
    try {
      await ask();
    } catch (error) {
      this[place] = error.code ? error.message : t('lesson.refused.ask');
    }
    this.#app.changed();
  }

  #onRoomChanged() {
    if (this.lesson) {
      const { hostUrl } = this.lesson;
      this.lesson = inRoom(this.lesson, this.room?.state);
      if (hostUrl && !this.lesson.hostUrl) this.#lookForLink();
    }
    this.#app.changed();
  }

  #onEvent(event) {
    if (event.type === 'seat.ready' || event.type === 'lesson.started') this.controls.onStarted();
    if (event.type === 'seat.ready') this.#lookForLink();
    if (event.type === 'lesson.ended') this.#onEnded();
  }

  #onEnded() {
    this.controls.onEnded();
    if (!this.leads) return;
    this.show('attendance');
  }

  #onControls = (change) => {
    if (this.lesson && change) this.lesson = { ...this.lesson, ...change };
    this.#app.changed();
  };

  #lookForLink() {
    if (!this.lesson || this.phase !== 'live') return;
    if (this.leads && !this.lesson.hostUrl && this.lesson.joinUrl) this.controls.findHostLink();
    else if (!this.leads && !this.lesson.joinUrl) this.controls.findJoinLink();
  }
}

import { Attendance } from './attendance.js';
import { Board } from './board.js';
import { t } from './i18n.js';
import { LessonControls } from './lesson-controls.js';
import { inRoom, phase, readLesson } from './lesson.js';
import { Recordings } from './recordings.js';
import { RoomPage } from './room-page.js';
import { tallyFrom, withRecords } from './survey.js';
import { Surveys } from './surveys.js';
import { paint } from './view/board.js';
import { lessonView } from './view/lesson.js';

const RECORDINGS_EVERY_MS = 30_000;
/** Zoom needs about as long as was recorded, seldom more than twice that, and for a little some minutes, too. */
const RECORDING_TAKES_MS = 60 * 60_000;
const FIGURES_EVERY_MS = 15_000;
const FIGURES_AFTER_MS = 1500;

/** One lesson: what the timetable says of it, its room, and for its teacher the controls and the attendance. */
export class LessonPage extends RoomPage {
  section = 'lessons';
  lesson = null;
  error = null;
  /** @type {'chat' | 'hands' | 'people' | 'attendance' | 'board'} */
  tab = 'chat';

  #askedForBoard = false;
  #figuresAt = 0;
  #recordingsAt = 0;

  constructor(app, id) {
    super(app);
    this.id = id;
    this.controls = new LessonControls(app.api, id, this.#onControls);
    this.attendance = new Attendance(app.api, id, app.changed);
    this.recordings = new Recordings(this, (page) => app.api.recordingsOf(id, page));
    this.surveys = new Surveys(() => this.room, app.changed);
    this.board = new Board((data) => this.room?.signal('pen', data) ?? false, app.changed);
  }

  get title() {
    return this.lesson?.title ?? t('loading');
  }

  /** Who runs this lesson: its teacher, a co-teacher the server names so, or an administrator. */
  get leads() {
    return this.lesson?.teacherId === this.me.id || super.leads;
  }

  /** Who may start it and gets the host's link; an administrator may only end it. */
  get hosts() {
    return this.leads && (this.me.role !== 'admin' || this.lesson?.teacherId === this.me.id);
  }

  get phase() {
    return phase(this.lesson);
  }

  get hasHands() {
    return true;
  }

  /** Its place in the queue for a Zoom seat, or null. */
  get waiting() {
    const { seat } = this.room.state;
    return seat.state === 'waiting' && this.phase !== 'ended' ? seat : null;
  }

  get over() {
    return this.phase === 'ended' || this.phase === 'missed';
  }

  /** Whether Zoom may still tell of a recording. */
  get recordingAwaited() {
    const { recorded, startedAt, endedAt } = this.lesson;
    if (!recorded || !startedAt || !endedAt || this.recordings.removed) return false;
    const end = Date.parse(endedAt);
    return Date.now() - end < Math.max(RECORDING_TAKES_MS, 2 * (end - Date.parse(startedAt)));
  }

  get running() {
    return this.phase === 'live';
  }

  view() {
    return lessonView(this);
  }

  async open() {
    this.enter();
    await this.load();
  }

  enter = () => super.enter(`lesson:${this.id}`);

  load = async () => {
    try {
      this.lesson = inRoom(readLesson(await this.app.api.lesson(this.id)), this.room?.state);
      this.error = null;
      this.#lookForLink();
      if (this.leads && this.phase === 'ended') this.show('attendance');
      this.#readRecordings(true);
    } catch (error) {
      this.error = error;
    }
    this.app.changed();
  };

  show = (tab) => {
    this.tab = tab;
    if (tab === 'attendance') this.attendance.load();
    this.app.changed();
  };

  onReturned(how) {
    super.onReturned(how);
    this.#figuresAt = Date.now() + FIGURES_AFTER_MS;
  }

  tick() {
    this.#readFigures();
    this.#readRecordings(false);
    const ticking = this.lesson && ['live', 'soon', 'due'].includes(this.phase);
    if (ticking && !document.hidden) this.app.changed();
    if (this.tab === 'attendance' && this.phase === 'live') this.attendance.loadNowAndThen();
  }

  languageChanged() {
    if (this.error) this.load();
  }

  onRoomChanged() {
    if (!this.room) return this.app.changed();
    this.surveys.onState(this.room.state);
    if (this.leads) this.room.followStaff(`staff:${this.id}`);
    if (this.lesson) {
      const { hostUrl } = this.lesson;
      this.lesson = inRoom(this.lesson, this.room?.state);
      if (hostUrl && !this.lesson.hostUrl) this.#lookForLink();
    }
    this.app.changed();
  }

  onSignal(signal) {
    if (signal.type === 'pen') this.board.take(signal, this);
  }

  afterDraw() {
    super.afterDraw();
    const canvas = this.tab === 'board' && document.querySelector('canvas.board');
    if (canvas) paint(canvas, this.board);
    if (!this.leads && this.room?.live && !this.#askedForBoard) this.#askedForBoard = this.board.ask();
  }

  close() {
    this.board.close();
    super.close();
  }

  onEvent(event) {
    super.onEvent(event);
    if (event.type === 'seat.ready' || event.type === 'lesson.started') this.controls.onStarted();
    if (event.type === 'seat.ready') this.#lookForLink();
    if (event.type === 'seat.lost' && this.leads) this.controls.onSeatLost(event.data.reason);
    if (event.type === 'lesson.ended') this.#onEnded();
  }

  /** Figures come as signals, which may be lost, and the last one is repeated by nobody: now and then the records are read. */
  async #readFigures() {
    const { poll, rollcall } = this.room?.state ?? {};
    if ((!poll && !rollcall) || !this.leads || document.hidden || Date.now() < this.#figuresAt) return;
    this.#figuresAt = Date.now() + FIGURES_EVERY_MS;
    const { polls, rollcalls } = this.app.api;
    await Promise.all([poll && this.#readRecords(poll.poll, polls), rollcall && this.#readRecords(rollcall.rollcall, rollcalls)]);
  }

  /** Zoom takes its time: as long as something is to come, or is not ready, it is looked for. */
  #readRecordings(now) {
    if (!this.lesson || !this.over) return;
    const { items, readOn } = this.recordings;
    const unfinished = items?.length ? items.some(({ ready }) => !ready) : this.recordingAwaited;
    if (!now && (document.hidden || readOn || !unfinished || Date.now() - this.#recordingsAt < RECORDINGS_EVERY_MS)) return;
    this.#recordingsAt = Date.now();
    this.recordings.load();
  }

  async #readRecords(id, read) {
    const records = await read(this.id).catch(() => ({}));
    if (!this.room) return;
    const students = [...this.room.state.members.values()].filter(({ role }) => role === 'student').map(({ user }) => user);
    this.room.update((state) => withRecords(state, tallyFrom(records, id, students)));
  }

  #onEnded() {
    this.controls.onEnded();
    this.#readRecordings(true);
    if (!this.leads) return;
    this.show('attendance');
  }

  #onControls = (change) => {
    if (this.lesson && change) this.lesson = { ...this.lesson, ...change };
    this.app.changed();
  };

  #lookForLink() {
    if (!this.lesson || this.phase !== 'live') return;
    if (this.hosts && !this.lesson.hostUrl && this.lesson.joinUrl) this.controls.findHostLink();
    else if (!this.hosts && !this.lesson.joinUrl) this.controls.findJoinLink();
  }
}

import { withSignal } from '../client/room-state.js';
import { Attendance } from './attendance.js';
import { Board } from './board.js';
import { t } from './i18n.js';
import { LessonControls } from './lesson-controls.js';
import { inRoom, phase, readLesson } from './lesson.js';
import { RoomPage } from './room-page.js';
import { tallyFrom } from './survey.js';
import { Surveys } from './surveys.js';
import { paint } from './view/board.js';
import { lessonView } from './view/lesson.js';

/** A signal is told at most once a second. */
const TALLY_AFTER_MS = 1200;

/** One lesson: what the timetable says of it, its room, and for its teacher the controls and the attendance. */
export class LessonPage extends RoomPage {
  section = 'lessons';
  lesson = null;
  error = null;
  /** @type {'chat' | 'hands' | 'people' | 'attendance' | 'board'} */
  tab = 'chat';

  #askedForBoard = false;
  #caughtUp = new Set();

  constructor(app, id) {
    super(app);
    this.id = id;
    this.controls = new LessonControls(app.api, id, this.#onControls);
    this.attendance = new Attendance(app.api, id, app.changed);
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

  get phase() {
    return phase(this.lesson);
  }

  get hasHands() {
    return true;
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

  tick() {
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
    if (this.leads) this.#followSurveys(this.room.state);
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
    if (event.type === 'lesson.ended') this.#onEnded();
  }

  /** Figures come with the next answer only; whoever comes in between reads what there is. */
  #followSurveys({ poll, rollcall }) {
    this.room.followStaff(`staff:${this.id}`);
    if (poll && !poll.tally) this.#catchUp(poll.poll, 'poll', this.app.api.polls);
    if (rollcall && !rollcall.tally) this.#catchUp(rollcall.rollcall, 'rollcall', this.app.api.rollcalls);
  }

  #catchUp(id, what, read) {
    if (this.#caughtUp.has(id)) return;
    this.#caughtUp.add(id);
    setTimeout(async () => {
      const waits = () => this.room?.state[what]?.[what] === id && !this.room.state[what].tally;
      if (!waits()) return;
      const records = await read(this.id).catch(() => ({}));
      if (!waits()) return;
      const students = [...this.room.state.members.values()].filter(({ role }) => role === 'student').map(({ user }) => user);
      const tally = tallyFrom(records, id, students);
      if (tally) this.room.update((state) => withSignal(state, tally));
    }, TALLY_AFTER_MS);
  }

  #onEnded() {
    this.controls.onEnded();
    if (!this.leads) return;
    this.show('attendance');
  }

  #onControls = (change) => {
    if (this.lesson && change) this.lesson = { ...this.lesson, ...change };
    this.app.changed();
  };

  #lookForLink() {
    if (!this.lesson || this.phase !== 'live') return;
    if (this.leads && !this.lesson.hostUrl && this.lesson.joinUrl) this.controls.findHostLink();
    else if (!this.leads && !this.lesson.joinUrl) this.controls.findJoinLink();
  }
}

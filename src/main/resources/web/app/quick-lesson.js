import { ulid } from '../client/ulid.js';
import { clockTime } from './clock.js';
import { t } from './i18n.js';

/** A lesson that a teacher starts without having planned it: the window that asks what it is to be. */
export class QuickLesson {
  static LENGTHS = [15, 30, 45, 60, 90, 120, 180];
  static USUAL = 60;

  open = false;
  busy = false;
  error = null;
  #app;
  #opener = null;
  /** However often it is sent, one window starts one lesson. */
  #key = '';

  constructor(app) {
    this.#app = app;
  }

  get groups() {
    return this.#app.inbox.groups ?? [];
  }

  /** What it is called if nobody calls it anything, by the reader's own clock. */
  get usualTitle() {
    return t('quick.untitled', { time: clockTime(new Date().toISOString()) });
  }

  show = () => {
    this.#opener = document.activeElement;
    this.#key = ulid();
    this.error = null;
    this.open = true;
    this.#app.changed();
  };

  close = () => {
    this.open = false;
    this.#app.changed();
  };

  start = async (event) => {
    event.preventDefault();
    if (this.busy) return;
    const { title, group, duration } = Object.fromEntries(new FormData(event.currentTarget));
    this.busy = true;
    this.error = null;
    this.#app.changed();
    try {
      const lesson = { title: title.trim() || this.usualTitle, duration: Number(duration), ...(group && { group_id: Number(group) }) };
      // With a link or a place in line, the lesson's own page shows which.
      const { lesson_id: id } = await this.#app.api.quickStart(lesson, this.#key);
      this.open = false;
      this.#opener = null;
      location.hash = `#/lessons/${id}`;
    } catch (error) {
      this.error = error.message;
    }
    this.busy = false;
    this.#app.changed();
  };

  /** The window is drawn before it can be opened as one, and gives the keyboard back. */
  afterDraw() {
    document.querySelectorAll('dialog:not([open])').forEach((dialog) => dialog.showModal());
    if (this.open || !this.#opener) return;
    if (this.#opener.isConnected) this.#opener.focus();
    this.#opener = null;
  }
}

import { readLesson, webAddress } from './lesson.js';

/** Start and end of a lesson, and the way to its Zoom meeting. */
export class LessonControls {
  starting = false;
  ending = false;
  extending = false;
  askingToEnd = false;
  cancelling = false;
  /** Nobody could give this lesson a seat while it waited. */
  waitExpired = false;
  /** The answer that kept the lesson from starting or ending, to be shown as it is. @type {Error | null} */
  problem = null;
  /** @type {'start' | 'cancel' | 'end' | 'extend'} */
  tried = 'start';
  #api;
  #id;
  #changed;
  #searching = false;

  /** @param {(change?: object) => void} changed  told what is newly known of the lesson */
  constructor(api, id, changed) {
    this.#api = api;
    this.#id = id;
    this.#changed = changed;
  }

  start = async () => {
    if (this.starting) return;
    this.starting = true;
    this.tried = 'start';
    this.problem = null;
    this.waitExpired = false;
    this.#changed();
    let known;
    try {
      // A lesson that waits gets its place, and later its links, by way of its room.
      const answer = await this.#api.startOrWait(this.#id);
      if (answer.status !== 'waiting') known = linksOf(answer);
    } catch (error) {
      this.problem = error;
    }
    this.starting = false;
    this.#changed(known);
  };

  cancelWait = async () => {
    if (this.cancelling) return;
    this.cancelling = true;
    this.tried = 'cancel';
    this.problem = null;
    this.#changed();
    try {
      await this.#api.cancelWait(this.#id);
    } catch (error) {
      this.problem = error;
    }
    this.cancelling = false;
    this.#changed();
  };

  askToEnd = () => this.#ask(true);
  keepGoing = () => this.#ask(false);

  end = async () => {
    this.askingToEnd = false;
    this.ending = true;
    this.tried = 'end';
    this.problem = null;
    this.#changed();
    let known;
    try {
      const answer = await this.#api.end(this.#id);
      known = { endedAt: answer.ended_at ?? new Date().toISOString() };
    } catch (error) {
      this.problem = error;
    }
    this.ending = false;
    this.#changed(known);
  };

  /** More time; the room tells everybody of the new end. */
  extend = async (minutes) => {
    if (this.extending) return;
    this.extending = true;
    this.tried = 'extend';
    this.problem = null;
    this.#changed();
    let known;
    try {
      const { end_time: endTime } = await this.#api.extend(this.#id, minutes);
      known = endTime && { endTime };
    } catch (error) {
      this.problem = error;
    }
    this.extending = false;
    this.#changed(known);
  };

  dismiss = () => {
    this.problem = null;
    this.waitExpired = false;
    this.#changed();
  };

  /** Whoever was told to wait for a seat need not be told any more. */
  onStarted() {
    if ((this.tried === 'start' && this.problem) || this.waitExpired) this.dismiss();
  }

  onSeatLost(reason) {
    this.waitExpired = reason === 'wait_expired';
    this.#changed();
  }

  onEnded() {
    this.askingToEnd = false;
    this.starting = false;
  }

  /**
   * The host's own link is kept nowhere. Starting a lesson that runs already answers with it, so a teacher who
   * reloads the page gets it back.
   */
  findHostLink() {
    if (!this.starting) this.#search(() => this.#api.start(this.#id));
  }

  findJoinLink() {
    this.#search(() => this.#api.joinCall(this.#id));
  }

  /**
   * A host's link runs out after two hours, and its meeting may have been replaced: it is asked for anew when it is
   * used. The tab is opened at once, because a browser allows that only while the click lasts.
   */
  async onHosting(event, address) {
    const tab = window.open('about:blank', '_blank');
    if (!tab) return;
    event.preventDefault();
    tab.opener = null;
    let known;
    try {
      known = linksOf(await this.#api.start(this.#id));
    } catch {
      // The link we have is the best there is.
    }
    tab.location.replace(known?.hostUrl ?? address);
    this.#changed(known);
  }

  /** Tells the school that a student went over to Zoom; the link itself opens without waiting. */
  onJoining() {
    this.#api.joinCall(this.#id).catch(() => {});
  }

  async #search(ask) {
    if (this.#searching) return;
    this.#searching = true;
    let known;
    try {
      known = linksOf(await ask());
    } catch {
      // There is none yet; the event that brings one leads here again.
    }
    this.#searching = false;
    this.#changed(known);
  }

  #ask(asking) {
    this.askingToEnd = asking;
    this.#changed();
  }
}

function linksOf(answer) {
  const { joinUrl, hostUrl, meetingId, password } = readLesson(answer);
  const known = { joinUrl, hostUrl: hostUrl ?? webAddress(answer.start_url), meetingId, password };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value));
}

import { t } from './i18n.js';
import { withAnswer } from '../client/room-state.js';
import { choose, freshDraft, LIMITS, readDraft, rollOf } from './survey.js';

/** Polls and roll calls of a room: what a teacher is about to ask, and what a student is about to answer. */
export class Surveys {
  /** What is being written, or null. @type {ReturnType<typeof freshDraft> | null} */
  draft = null;
  /** @type {'question' | 'options' | 'different' | null} */
  lacks = null;
  problem = null;
  busy = false;
  /** Options that are ticked and not sent. @type {number[]} */
  chosen = [];
  /** One's own answers, by poll. @type {Map<number, number[]>} */
  mine = new Map();
  /** Names of those who have answered the roll call and those who have not; of the last one, even when it is closed. */
  roll = null;
  #put = new Set();
  #room;
  #changed;
  #poll = 0;
  #names = new Map();

  /** @param {() => import('./live-room.js').LiveRoom} room  @param {() => void} changed */
  constructor(room, changed) {
    this.#room = room;
    this.#changed = changed;
  }

  /** The latest result, until it is put away. */
  get result() {
    const { pollResult, rollcallResult } = this.#room().state;
    const latest = [pollResult, rollcallResult].filter(Boolean).sort((a, b) => idOf(b) - idOf(a))[0];
    return latest && !this.#put.has(idOf(latest)) ? latest : null;
  }

  onState({ members, poll, rollcall }) {
    if (poll && poll.poll !== this.#poll) {
      this.#poll = poll.poll;
      this.chosen = [];
      this.problem = null;
    }
    for (const { user, name } of members.values()) this.#names.set(user, name);
    if (rollcall?.tally) this.roll = { rollcall: rollcall.rollcall, ...rollOf(rollcall.tally, this.#names) };
  }

  compose = () => this.#edit(freshDraft());
  discard = () => this.#edit(null);
  write = (change) => this.#edit({ ...this.draft, ...change });
  writeOption = (i, text) => this.write({ options: this.draft.options.with(i, text) });
  addOption = () => this.draft.options.length < LIMITS.most && this.write({ options: [...this.draft.options, ''] });
  dropOption = (i) => this.write({ options: this.draft.options.toSpliced(i, 1) });

  tick = (option) => {
    this.chosen = choose(this.chosen, option, this.#room().state.poll?.multiple);
    this.#changed();
  };

  putAway = (id) => {
    this.#put.add(id);
    this.#changed();
  };

  openPoll = async () => {
    const read = readDraft(this.draft);
    this.lacks = read.lacks ?? null;
    if (this.lacks) return this.#changed();
    if (await this.#ask(() => this.#room().poll({ open: read.open }))) this.discard();
  };

  vote = () => {
    const { poll } = this.#room().state.poll;
    const choices = this.chosen;
    return this.#ask(async () => {
      await this.#room().poll({ vote: { poll, choices } });
      this.mine.set(poll, choices);
      this.#room().update((state) => withAnswer(state, { poll, choices }));
    });
  };

  closePoll = () => this.#ask(() => this.#room().poll({ close: this.#room().state.poll.poll }));
  openRollcall = (seconds) => this.#ask(() => this.#room().rollcall({ open: { seconds } }));

  answerRollcall = () => {
    const { rollcall } = this.#room().state.rollcall;
    return this.#ask(async () => {
      await this.#room().rollcall({ answer: rollcall });
      this.#room().update((state) => withAnswer(state, { rollcall }));
    });
  };

  closeRollcall = () => this.#ask(() => this.#room().rollcall({ close: this.#room().state.rollcall.rollcall }));

  #edit(draft) {
    this.draft = draft;
    this.problem = null;
    if (draft === null || (this.lacks && !readDraft(draft).lacks)) this.lacks = null;
    this.#changed();
  }

  /** @returns {Promise<boolean>} whether it was done */
  async #ask(ask) {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    this.#changed();
    try {
      await ask();
    } catch (error) {
      if (error.reason === 'already_answered') this.#room().update(answeredAlready);
      else this.problem = error.code ? error.message : t('lesson.refused.ask');
    }
    this.busy = false;
    this.#changed();
    return this.problem === null;
  }
}

const idOf = (result) => result.poll ?? result.rollcall;

/** Another device of this person was quicker. */
const answeredAlready = (state) => (state.poll ? withAnswer(state, { poll: state.poll.poll }) : state);

import { t } from './i18n.js';
import { LiveRoom } from './live-room.js';
import { LogScroll } from './log-scroll.js';
import { measuresFor, slowFor } from './room-rules.js';
import { place } from './view/menu.js';

const ABOVE = 'dialog, .menu';

/** What a page with one room has in it, whichever kind of room it is: the conversation, and what may be done about people. */
export class RoomPage {
  /** @type {LiveRoom | null} */
  room = null;
  /** What the reader looks for among the people. */
  search = '';
  handProblem = null;
  chatProblem = null;
  /** @type {{label: string, items: object[], x: number, y: number} | null} */
  menu = null;
  /** A question that holds the keyboard. @type {{title: string, body: any} | null} */
  dialog = null;
  /** Whom a leader banned while this page was open, for it may be a mistake. @type {Map<number, string>} */
  banned = new Map();
  scroll = new LogScroll(() => this.app.changed(), () => this.older());
  #opener = null;
  #placed = null;
  #above = false;

  constructor(app) {
    this.app = app;
    this.me = app.me;
  }

  /** Whether this person leads the room: decided by those who know more than the room. */
  get leads() {
    const role = this.room?.state.members.get(this.me.id)?.role;
    return this.me.role === 'admin' || role === 'teacher' || role === 'admin';
  }

  get connected() {
    return this.app.connection.state.state === 'online';
  }

  get myHand() {
    return this.room?.state.hands.find((hand) => hand.user === this.me.id) ?? null;
  }

  /** Whether the room is at work, so that a leader's tools make sense. */
  get running() {
    return true;
  }

  get hasHands() {
    return false;
  }

  get slowFor() {
    const { room, me, leads } = this;
    return slowFor({ leads, me: me.id, state: room.state, now: room.now() });
  }

  enter(name) {
    this.room?.leave();
    this.room = new LiveRoom(this.app.client, name, {
      changed: () => this.onRoomChanged(),
      returned: (how) => this.onReturned(how),
      event: (event) => this.onEvent(event),
      signal: (signal) => this.onSignal(signal),
    });
  }

  close() {
    this.room?.leave();
    this.scroll.detach();
    this.room = null;
  }

  onRoomChanged() {
    this.app.changed();
  }

  onReturned(how) {
    this.app.connection.onReturned(how);
  }

  onEvent({ type, data }) {
    if (type === 'member.banned') this.banned.set(data.user, this.#nameOf(data.user));
    if (type === 'member.unbanned') this.banned.delete(data.user);
  }

  onSignal() {}

  find = (event) => {
    this.search = event.target.value;
    this.app.changed();
  };

  hand = (change) => this.ask('handProblem', () => this.room.hand(change));
  moderate = (change) => this.ask('chatProblem', () => this.room.moderate(change));
  everybody = () => this.ask('handProblem', () => this.room.everybody());

  older = async () => {
    if (!this.room?.state.hasOlder || this.room.loadingOlder) return;
    this.scroll.hold();
    await this.room.older().catch(() => {});
  };

  send = (text) => {
    this.scroll.toEnd();
    this.room.send(text);
  };

  /** @param {object} person  anybody with `user`, `name`, `role` */
  menuFor = (event, person, message) => {
    const items = this.measuresFor(person).map((measure) => this.#measure(measure, person));
    const strike = { text: t('act.delete'), test: 'act-delete', bad: true, act: () => this.moderate({ delete: message?.seq }) };
    this.openMenu(event, t('act.label', { name: person.name }), message && !message.deleted ? [strike, ...items] : items);
  };

  measuresFor(person) {
    if (!this.leads || !this.room?.can('moderation')) return [];
    return measuresFor(person ?? {}, { me: this.me.id, state: this.room.state, banned: this.banned });
  }

  openMenu = (event, label, items) => {
    const { left, bottom, top, right } = event.currentTarget.getBoundingClientRect();
    this.menu = { label, items, at: { left, bottom, top, right } };
    this.app.changed();
  };

  closeMenu = () => {
    this.menu = null;
    this.app.changed();
  };

  choose = (item) => {
    this.menu = null;
    item.act();
    this.app.changed();
  };

  openDialog = (dialog) => {
    this.dialog = dialog;
    this.app.changed();
  };

  closeDialog = () => {
    this.dialog = null;
    this.app.changed();
  };

  beforeDraw() {
    this.scroll.beforeDraw();
    if (!document.querySelector(ABOVE)) this.#opener = document.activeElement;
  }

  /** What opens above the page takes the keyboard, and gives it back to where it was. */
  afterDraw() {
    this.scroll.afterDraw(document.querySelector('.log'), this.room);
    document.querySelectorAll('dialog:not([open])').forEach((dialog) => dialog.showModal());
    if (this.menu && this.menu !== this.#placed) place(this.menu.at);
    this.#placed = this.menu;
    const above = document.querySelector(ABOVE) !== null;
    if (this.#above && !above) (usable(this.#opener) ? this.#opener : document.querySelector('#content')).focus();
    this.#above = above;
  }

  /** What the room refuses is said where it was asked for. */
  async ask(where, ask) {
    this[where] = null;
    try {
      await ask();
    } catch (error) {
      this[where] = error.code ? error.message : t('lesson.refused.ask');
    }
    this.app.changed();
  }

  #measure(measure, person) {
    const { user, name } = person;
    const hand = measure === 'call' || measure === 'lower';
    const now = () => (hand ? this.hand({ [measure]: user }) : this.moderate({ [measure]: user }));
    const grave = measure === 'remove' || measure === 'ban';
    const text = t(`act.${measure}`);
    const ask = () =>
      this.openDialog({ title: t(`act.${measure}.ask`, { name }), hint: t(`act.${measure}.hint`), yes: text, test: 'act-confirm', act: now });
    return { text, test: `act-${measure}`, bad: grave, act: grave ? ask : now };
  }

  #nameOf(user) {
    const { members, lines } = this.room.state;
    return members.get(user)?.name ?? lines.findLast((line) => line.from?.user === user)?.from.name ?? `#${user}`;
  }
}

const usable = (element) => element?.isConnected && element !== document.body && !element.disabled;

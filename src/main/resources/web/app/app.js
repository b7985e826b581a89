import { LecternClient } from '../client/lectern-client.js';
import { Announcements } from './announcements.js';
import { Connection } from './connection.js';
import { GroupsPage } from './groups-page.js';
import { currentLanguage, t, useLanguage } from './i18n.js';
import { Inbox } from './inbox.js';
import { LessonPage } from './lesson-page.js';
import { LessonsPage } from './lessons-page.js';
import { render } from './lit.js';
import { PoolPage } from './pool-page.js';
import { RecordingsPage } from './recordings-page.js';
import { SignedOut } from './session.js';
import { SignInPage } from './sign-in-page.js';
import { shell } from './view/shell.js';

const TICK_MS = 1000;

/** The whole page: who is signed in, the one connection, and the page that the address names. */
export class App {
  me = null;
  /** @type {LecternClient | null} */
  client = null;
  connection = new Connection(() => this.changed());
  page = null;
  problem = null;
  #root;
  #scheduled = false;
  #leaving = false;

  constructor(root, session, api) {
    this.#root = root;
    this.session = session;
    this.api = api;
    this.inbox = new Inbox(api, this.changed);
    this.announcements = new Announcements(api, this.changed);
  }

  begin() {
    addEventListener('hashchange', () => this.#route());
    this.session.addEventListener('ended', () => this.#onSignedOut());
    this.session.addEventListener('renewed', () => this.client?.renew().catch(() => {}));
    setInterval(() => this.#tick(), TICK_MS);
    this.enter();
  }

  /** Draws again, once, before the browser paints. */
  changed = () => {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#draw();
    });
    // A hidden page paints nothing, yet its log has to be right when it is looked at.
    if (document.hidden) setTimeout(() => this.#scheduled && this.#draw(), 250);
  };

  async enter() {
    this.problem = null;
    if (!this.session.signedIn) return this.#show(new SignInPage(this));
    this.changed();
    try {
      this.me = await this.api.me();
    } catch (error) {
      if (!(error instanceof SignedOut)) this.problem = error;
      return this.changed();
    }
    this.#connect();
    this.#route();
  }

  switchLanguage = () => {
    useLanguage(currentLanguage() === 'ru' ? 'en' : 'ru');
    this.page?.languageChanged?.();
    this.changed();
  };

  signOut = () => {
    this.#leaving = true;
    this.api.signOut();
  };

  #connect() {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    this.client = new LecternClient({
      url: `${scheme}://${location.host}/ws`,
      client: 'web/1.0',
      token: (ask) => this.#token(ask),
      onState: (state) => this.connection.onState(state),
    });
    this.client.on('event', (event) => this.#onPersonalEvent(event));
    // Too much was missed while away: what hangs on it is read again.
    this.client.on('resync', this.#readNews);
    this.#readNews();
  }

  #readNews = () => {
    this.inbox.load();
    this.announcements.load();
  };

  #onPersonalEvent(event) {
    this.inbox.onEvent(event);
    this.announcements.onEvent(event);
    this.page?.onPersonalEvent?.(event);
  }

  #tick() {
    this.page?.tick?.();
    if (this.me !== null) this.inbox.tick();
    this.session.keepFresh();
  }

  async #token(ask) {
    try {
      return await this.session.access(ask);
    } catch (error) {
      if (error instanceof SignedOut) return null;
      throw error;
    }
  }

  #route() {
    if (this.me === null) return;
    const [, section, id] = location.hash.match(/^#\/(\w+)(?:\/(\d+))?$/) ?? [];
    if (section === 'groups') return this.#show(new GroupsPage(this, id ? Number(id) : null));
    if (section === 'pool' && this.me.role === 'admin') return this.#show(new PoolPage(this));
    if (section === 'recordings') return this.#show(new RecordingsPage(this));
    if (section !== 'lessons') return location.replace('#/lessons');
    this.#show(id ? new LessonPage(this, Number(id)) : new LessonsPage(this));
  }

  #show(page) {
    this.page?.close?.();
    this.page = page;
    page.open?.();
    this.#draw();
    document.querySelector('#content')?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  #onSignedOut() {
    const expired = !this.#leaving;
    this.#leaving = false;
    this.me = null;
    this.inbox = new Inbox(this.api, this.changed);
    this.client?.close();
    this.client = null;
    this.connection.reset();
    this.#show(new SignInPage(this, { expired }));
  }

  #draw() {
    this.#scheduled = false;
    document.title = this.page?.title ? `${this.page.title} · ${t('app.name')}` : t('app.name');
    this.page?.beforeDraw?.();
    render(shell(this), this.#root);
    this.page?.afterDraw?.();
  }
}

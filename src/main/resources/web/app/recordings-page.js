import { t } from './i18n.js';
import { Recordings } from './recordings.js';
import { recordingsPageView } from './view/recordings.js';

const REFRESH_MS = 60_000;
const TYPING_MS = 300;

/** All recordings of one's lessons, the newest first. */
export class RecordingsPage {
  section = 'lessons';
  search = '';
  group = '';
  dialog = null;
  #readAt = 0;
  #typing = 0;
  #opener = null;

  constructor(app) {
    this.app = app;
    this.me = app.me;
    this.recordings = new Recordings(this, (page) => app.api.recordings(app.me.role === 'student', this.#wanted(page)));
  }

  get title() {
    return t('recordings.title');
  }

  get groups() {
    return this.app.inbox.groups ?? [];
  }

  /** Whether the reader looks for some of them only. */
  get narrowed() {
    return this.search.trim() !== '' || this.group !== '';
  }

  view() {
    return recordingsPageView(this);
  }

  open() {
    this.load();
  }

  load = () => {
    this.#readAt = Date.now();
    return this.recordings.load();
  };

  find = (event) => {
    this.search = event.target.value;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(this.load, TYPING_MS);
  };

  choose = (event) => {
    this.group = event.target.value;
    this.load();
  };

  tick() {
    if (!document.hidden && !this.recordings.readOn && Date.now() - this.#readAt > REFRESH_MS) this.load();
  }

  languageChanged() {
    if (this.recordings.error) this.load();
  }

  close() {
    clearTimeout(this.#typing);
  }

  openDialog = (dialog) => {
    this.#opener = document.activeElement;
    this.dialog = dialog;
    this.app.changed();
  };

  closeDialog = () => {
    this.dialog = null;
    this.app.changed();
  };

  /** The window is drawn before it can be opened as one, and gives the keyboard back. */
  afterDraw() {
    document.querySelectorAll('dialog:not([open])').forEach((dialog) => dialog.showModal());
    if (this.dialog || !this.#opener) return;
    (this.#opener.isConnected ? this.#opener : document.querySelector('#content')).focus();
    this.#opener = null;
  }

  #wanted(page) {
    const search = this.search.trim();
    return { page, ...(search && { search }), ...(this.group && { group_id: this.group }) };
  }
}

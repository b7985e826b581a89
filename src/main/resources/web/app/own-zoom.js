import { t } from './i18n.js';

/** A teacher's own Zoom account: what is known of it, and the window in which it is connected or given up. */
export class OwnZoom {
  open = false;
  busy = false;
  /** What the server did not accept, by field. @type {Record<string, string>} */
  wrong = {};
  error = null;
  #app;
  #opener = null;
  /** The button that was pressed went dead meanwhile, and lost the keyboard. */
  #refused = false;

  constructor(app) {
    this.#app = app;
  }

  get email() {
    return this.#app.me.zoom_connected ? this.#app.me.zoom_email : null;
  }

  show = () => {
    this.#opener = document.activeElement;
    this.open = true;
    this.#tell(null);
  };

  close = () => {
    this.open = false;
    this.#app.changed();
  };

  /** The secret is read from the form, sent, and kept nowhere. */
  connect = (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const account = Object.fromEntries(new FormData(form));
    this.#ask(() => this.#app.api.connectZoom(account), () => form.reset());
  };

  disconnect = () => this.#ask(() => this.#app.api.disconnectZoom());

  /** The window is drawn before it can be opened as one, and gives the keyboard back. */
  afterDraw() {
    document.querySelectorAll('dialog:not([open])').forEach((dialog) => dialog.showModal());
    if (this.#refused && !this.busy) {
      this.#refused = false;
      document.querySelector('dialog [aria-invalid="true"], dialog [data-test="zoom-submit"], dialog [data-test="zoom-disconnect"]')?.focus();
    }
    if (this.open || !this.#opener) return;
    if (this.#opener.isConnected) this.#opener.focus();
    this.#opener = null;
  }

  async #ask(work, done = () => {}) {
    if (this.busy) return;
    this.busy = true;
    this.#tell(null);
    try {
      await work();
      this.#app.me = await this.#app.api.me();
      done();
      this.open = false;
    } catch (error) {
      this.#refused = true;
      this.#tell(error);
    } finally {
      this.busy = false;
      this.#app.changed();
    }
  }

  #tell(error) {
    this.wrong = fieldsOf(error?.problem);
    this.error = error && Object.keys(this.wrong).length === 0 ? error.message : null;
    this.#app.changed();
  }
}

const FIELDS = ['zoom_account_id', 'zoom_client_id', 'zoom_client_secret', 'zoom_user_id'];

function fieldsOf(problem) {
  return Object.fromEntries(FIELDS.filter((name) => Array.isArray(problem?.[name])).map((name) => [name, problem[name].join(' ')]));
}

/** Where lessons are held, in a sentence. */
export const homeOf = (email) => (email ? t('zoom.own', { email }) : t('zoom.pool'));

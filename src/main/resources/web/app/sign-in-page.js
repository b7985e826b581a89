import { t } from './i18n.js';
import { signInView } from './view/sign-in.js';

export class SignInPage {
  busy = false;
  error = null;
  shown = false;
  #app;

  constructor(app, { expired = false } = {}) {
    this.#app = app;
    this.expired = expired;
  }

  get title() {
    return t('signin.title');
  }

  view() {
    return signInView(this);
  }

  submit = async (event) => {
    event.preventDefault();
    if (this.busy) return;
    const form = new FormData(event.target);
    this.busy = true;
    this.error = null;
    this.#app.changed();
    try {
      await this.#app.api.signIn(form.get('email').trim(), form.get('password'), form.get('remember') === 'on');
      await this.#app.enter();
    } catch (error) {
      this.error = error;
    }
    this.busy = false;
    this.#app.changed();
  };

  toggleShown = () => {
    this.shown = !this.shown;
    this.#app.changed();
  };
}

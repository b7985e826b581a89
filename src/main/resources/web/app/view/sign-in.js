import { t } from '../i18n.js';
import { icons, logo } from '../icons.js';
import { html, nothing } from '../lit.js';

export function signInView(page) {
  return html`
    <div class="sign-in">
      <section class="sign-in-side" aria-hidden="true">
        <div class="sign-in-mark">${logo}</div>
        <p class="sign-in-tagline">${t('app.tagline')}</p>
        <ul>
          ${['order', 'back', 'attendance'].map((point) => html`<li>${icons.check}<span>${t(`signin.point.${point}`)}</span></li>`)}
        </ul>
      </section>
      <form class="sign-in-form" @submit=${page.submit} novalidate>
        <h1>${t('signin.title')}</h1>
        <p class="lead">${page.expired ? t('signin.ended') : t('signin.lead')}</p>
        ${email()} ${password(page)}
        <label class="check"><input type="checkbox" name="remember" checked />${t('signin.remember')}</label>
        <div role="alert">
          ${page.error ? html`<p class="form-error" id="sign-in-error" data-test="login-error">${icons.alert}<span>${page.error.message}</span></p>` : nothing}
        </div>
        <button class="primary wide" type="submit" data-test="login-submit" ?disabled=${page.busy}>
          ${page.busy ? html`<span class="spinner" aria-hidden="true"></span>${t('signin.busy')}` : t('signin.submit')}
        </button>
      </form>
    </div>
  `;
}

const email = () => html`
  <div class="field">
    <label for="email">${t('signin.email')}</label>
    <input id="email" name="email" type="email" autocomplete="username" inputmode="email" required autofocus
      autocapitalize="none" spellcheck="false" data-test="login-email" />
  </div>
`;

const password = (page) => html`
  <div class="field">
    <label for="password">${t('signin.password')}</label>
    <div class="field-with-button">
      <input id="password" name="password" type=${page.shown ? 'text' : 'password'} autocomplete="current-password"
        required data-test="login-password" aria-describedby=${page.error ? 'sign-in-error' : nothing} />
      <button type="button" class="plain" @click=${page.toggleShown} aria-pressed=${page.shown}>
        ${page.shown ? t('signin.hide') : t('signin.show')}
      </button>
    </div>
  </div>
`;

import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { html, nothing } from '../lit.js';
import { homeOf } from '../own-zoom.js';
import { frame } from './dialog.js';

/** Below a teacher's lessons: whose Zoom they are held on. */
export function ownZoomView(zoom) {
  if (!zoom) return nothing;
  return html`
    <p class="own-zoom soft" data-test="zoom-home">
      <span>${homeOf(zoom.email)}</span>
      <button class="plain" data-test="zoom-change" aria-haspopup="dialog" @click=${zoom.show}>${t(zoom.email ? 'zoom.change' : 'zoom.connect')}</button>
    </p>
    ${zoom.open ? frame(t('zoom.title'), zoom.close, zoom.email ? connected(zoom) : form(zoom)) : nothing}
  `;
}

const connected = (zoom) => html`
  <p>${homeOf(zoom.email)}</p>
  ${problemOf(zoom)}
  <div class="question-answers">
    <button class="secondary" autofocus @click=${zoom.close}>${t('dialog.cancel')}</button>
    <button class="danger" data-test="zoom-disconnect" ?disabled=${zoom.busy} @click=${zoom.disconnect}>${t('zoom.disconnect')}</button>
  </div>
`;

const form = (zoom) => html`
  <form class="draft" @submit=${zoom.connect} autocomplete="off">
    <p class="soft">${t('zoom.hint')}</p>
    ${field(zoom, 'zoom_account_id', true)} ${field(zoom, 'zoom_client_id', true)}
    ${field(zoom, 'zoom_client_secret', true, 'password')} ${field(zoom, 'zoom_user_id', false)}
    ${problemOf(zoom)}
    <div class="question-answers">
      <button type="button" class="secondary" @click=${zoom.close}>${t('dialog.cancel')}</button>
      <button class="primary" data-test="zoom-submit" ?disabled=${zoom.busy}>${t(zoom.busy ? 'zoom.checking' : 'zoom.connect.now')}</button>
    </div>
  </form>
`;

function field(zoom, name, required, type = 'text') {
  const wrong = zoom.wrong[name];
  return html`
    <div class="field">
      <label for=${name}>${t(name)}</label>
      <input id=${name} name=${name} type=${type} maxlength="200" ?required=${required} spellcheck="false" autocapitalize="none"
        autocomplete=${type === 'password' ? 'new-password' : 'off'} aria-invalid=${wrong ? 'true' : nothing}
        aria-describedby=${wrong ? `${name}-wrong` : nothing} data-test=${name.replaceAll('_', '-')} />
      ${wrong ? html`<p class="form-error" id="${name}-wrong" role="alert">${icons.alert}<span>${wrong}</span></p>` : nothing}
    </div>
  `;
}

const problemOf = (zoom) =>
  html`<div role="alert">${zoom.error ? html`<p class="form-error" data-test="zoom-error">${icons.alert}<span>${zoom.error}</span></p>` : nothing}</div>`;

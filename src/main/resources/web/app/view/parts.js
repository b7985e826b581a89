import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { html, nothing } from '../lit.js';

export const spinner = (text) => html`<p class="loading"><span class="spinner" aria-hidden="true"></span>${text}</p>`;

/** An error in place of what could not be shown. */
export const problem = (error, again) => html`
  <div class="empty" role="alert">
    <span class="empty-mark empty-mark-bad">${icons.alert}</span>
    <p class="empty-title">${error.message}</p>
    ${again ? html`<button class="secondary" @click=${again}>${t('error.retry')}</button>` : nothing}
  </div>
`;

export const emptiness = (mark, title, hint) => html`
  <div class="empty">
    <span class="empty-mark">${mark}</span>
    <p class="empty-title">${title}</p>
    ${hint ? html`<p class="empty-hint">${hint}</p>` : nothing}
  </div>
`;

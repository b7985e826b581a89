import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { html, nothing } from '../lit.js';
import { turnedAway } from '../room-rules.js';

/** Instead of a room that one is not in: what happened, and what can be done. */
export function turnedAwayView(refused, page, back) {
  const { key, again } = turnedAway(refused);
  return html`
    <div class="page" role="alert" data-test="turned-away" data-why=${key ?? 'refused'}>
      <div class="empty">
        <span class="empty-mark empty-mark-bad">${icons.lock}</span>
        <p class="empty-title">${t(key ? `away.${key}` : 'lesson.refused')}</p>
        <p class="empty-hint">${key ? t(`away.${key}.hint`) : refused.message}</p>
        <div class="empty-actions">
          ${again ? html`<button class="primary" data-test="enter-again" @click=${page.enter}>${t(`away.${key}.again`)}</button>` : nothing}
          <a class="button secondary" href=${back}>${t('away.back')}</a>
        </div>
      </div>
    </div>
  `;
}

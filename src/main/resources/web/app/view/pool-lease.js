import { clockTime, dayName } from '../clock.js';
import { t } from '../i18n.js';
import { html, nothing } from '../lit.js';
import { isHeld } from '../pool-board.js';

/** All that is known of a lease, and what may be done about it. */
export function leaseDetails(shown, page) {
  // What happens meanwhile is shown; what has left the time that is shown stays as it was.
  const lease = page.board.leases.find(({ id }) => id === shown.id) ?? shown;
  const fact = (name, value) => (value ? html`<div><dt>${t(`pool.fact.${name}`)}</dt><dd>${value}</dd></div>` : nothing);
  const at = (time) => (time ? `${dayName(time, page.now, 'short')}, ${clockTime(time)}` : '');
  return html`
    <dl class="facts" data-test="lease-facts">
      ${fact('state', t(`pool.lease.${lease.state}`))} ${fact('teacher', lease.teacher_name)}
      ${fact('lesson', lease.lesson_start ? html`${at(lease.lesson_start)} – ${clockTime(lease.lesson_end)} <a data-test="lease-lesson" href="#/lessons/${lease.lesson}">${t('pool.lesson.open')}</a>` : '')}
      ${fact('seat', `${lease.account_email} · ${lease.slot}`)}
      ${fact('kept', `${clockTime(lease.from)} – ${lease.to ? clockTime(lease.to) : '…'}`)}
      ${fact('meeting', lease.meeting_id)} ${fact('changed', at(lease.changed_at))}
    </dl>
    <div class="question-answers">
      ${isHeld(lease) ? html`<button class="danger" data-test="lease-release" @click=${() => page.askRelease(lease)}>${t('pool.release')}</button>` : nothing}
      <button class="secondary" autofocus @click=${page.closeDialog}>${t('dialog.close')}</button>
    </div>
  `;
}

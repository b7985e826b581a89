import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { html, nothing } from '../lit.js';

/** The way to the meeting, or word of when there will be one. */
export function zoomView(page) {
  const { lesson, phase, hosts } = page;
  if (phase === 'ended' || phase === 'missed') return nothing;
  const address = (hosts && lesson.hostUrl) || (phase === 'live' && lesson.joinUrl);
  if (address) return link(page, address);
  if (page.leads || page.waiting) return nothing;
  return html`<p class="zoom-wait">${t(phase === 'live' ? 'lesson.live.nolink' : 'lesson.wait.student')}</p>`;
}

function link(page, address) {
  const { lesson, hosts, controls } = page;
  const facts = [
    lesson.meetingId && t('lesson.zoom.id', { id: lesson.meetingId }),
    lesson.password && t('lesson.zoom.password', { password: lesson.password }),
  ].filter(Boolean);
  return html`
    <div class="zoom">
      ${facts.length > 0 ? html`<p class="zoom-facts">${facts.map((fact) => html`<span>${fact}</span>`)}</p>` : nothing}
      <a class="button primary zoom-link" href=${address} target="_blank" rel="noopener noreferrer" data-test="zoom-link"
        @click=${(event) => (hosts ? controls.onHosting(event, address) : controls.onJoining())}>
        ${icons.video}<span>${t(hosts && lesson.hostUrl ? 'lesson.zoom.host' : 'lesson.zoom.join')}</span>
        <span class="unseen">(${t('lesson.zoom.note')})</span>
      </a>
    </div>
  `;
}

import { clockTime, dayName } from '../clock.js';
import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { html, nothing, repeat } from '../lit.js';
import { hoursOf, rowsOf, STATES, ZOOMS } from '../pool-board.js';
import { emptiness } from './parts.js';
import { whyOf } from './pool-lists.js';

/** Accounts as rows, a line for each of their seats, and on it who holds the seat when. */
export function timelineView(page) {
  const { board, span, now, zoom } = page;
  if (board.accounts.length === 0) return emptiness(icons.seat, t('pool.empty'), t('pool.empty.hint'));
  const rows = rowsOf(board, { ...span, now });
  const width = Math.round(((span.to - span.from) / 3_600_000) * ZOOMS[zoom]);
  return html`
    <section class="card seatmap" aria-labelledby="timeline-title">
      ${head(page)}
      <div class="seatmap-frame" tabindex="0" role="group" aria-label=${t('pool.timeline')} data-test="pool-timeline">
        <div class="seatmap-inner" .style=${`--hours: ${width}px`}>
          ${scale(span, now, zoom)}
          ${repeat(rows, ({ account }) => account.id, (row) => accountRow(row, page))}
          ${present(span, now)}
        </div>
      </div>
      ${legend()}
    </section>
  `;
}

function head(page) {
  const { span, zoom, following } = page;
  return html`
    <div class="card-head">
      <h2 id="timeline-title">${t('pool.seats')}<span class="soft">${dayName(span.from, page.now, 'short')}, ${clockTime(span.from)} – ${clockTime(span.to)}</span></h2>
      <div class="seatmap-tools" role="toolbar" aria-label=${t('pool.timeline.tools')}>
        <button class="quiet icon-only small" @click=${() => page.shift(-1)} aria-label=${t('pool.earlier')} title=${t('pool.earlier')}>${icons.back}</button>
        <button class="secondary small" data-test="pool-now" aria-pressed=${following} @click=${page.showNow}>${t('pool.now')}</button>
        <button class="quiet icon-only small flipped" @click=${() => page.shift(1)} aria-label=${t('pool.later')} title=${t('pool.later')}>${icons.back}</button>
        <span class="seatmap-split" aria-hidden="true"></span>
        <button class="quiet icon-only small" ?disabled=${zoom === 0} @click=${() => page.zoomBy(-1)} aria-label=${t('pool.zoom.out')} title=${t('pool.zoom.out')}>${icons.minus}</button>
        <button class="quiet icon-only small" ?disabled=${zoom === ZOOMS.length - 1} @click=${() => page.zoomBy(1)} aria-label=${t('pool.zoom.in')} title=${t('pool.zoom.in')}>${icons.plus}</button>
      </div>
    </div>
  `;
}

function scale(span, now, zoom) {
  const hours = hoursOf(span, zoom === 0 ? 2 : 1);
  // The present is written among the hours, and not over one of them.
  const apart = ({ at }) => (Math.abs(at - now) / 3_600_000) * ZOOMS[zoom] > 58;
  return html`
    <div class="seatmap-scale" aria-hidden="true">
      <div class="seatmap-corner"></div>
      <div class="seatmap-hours">
        ${hours.filter(apart).map(({ at, left }) => html`<span .style=${`left: ${left * 100}%`}>${clockTime(at)}</span>`)}
        ${now > span.from && now < span.to ? html`<b .style=${`left: ${((now - span.from) / (span.to - span.from)) * 100}%`}>${clockTime(now)}</b>` : nothing}
      </div>
    </div>
    <div class="seatmap-grid" aria-hidden="true">${hoursOf(span).map(({ left }) => html`<i .style=${`left: ${left * 100}%`}></i>`)}</div>
  `;
}

const present = (span, now) =>
  now > span.from && now < span.to
    ? html`<div class="seatmap-now" aria-hidden="true" .style=${`--at: ${(now - span.from) / (span.to - span.from)}`}></div>`
    : nothing;

function accountRow({ account, seats }, page) {
  return html`
    <div class="seatmap-row is-${account.state}" data-test="pool-account" data-account=${account.id} data-state=${account.state}>
      <div class="seatmap-name">
        <div class="seatmap-who">
          <strong title=${account.email}>${account.email.split('@')[0]}<span class="soft">@${account.email.split('@')[1]}</span></strong>
          <button class="quiet icon-only small" data-test="account-menu" aria-haspopup="menu" @click=${(event) => page.menuOf(event, account)}
            aria-label=${t('pool.act.label', { email: account.email })}>${icons.more}</button>
        </div>
        <p class="seatmap-facts">${badge(account)}<span class="soft numbers" title=${t('pool.quota.title')}>${t('pool.quota', { n: account.requests_today })}</span></p>
        ${reason(account)}
      </div>
      <div class="seatmap-seats">${seats.map((seat) => seatLine(seat, account, page))}</div>
    </div>
  `;
}

const MARKS = { available: icons.check, busy: icons.video, draining: icons.drain, quarantined: icons.alert, blocked: icons.clock, inactive: icons.pause };

const badge = ({ state }) => html`<span class="seat-badge seat-badge-${state}" data-test="account-state">${MARKS[state]}${t(`pool.state.${state}`)}</span>`;

/** Why an account takes no lessons, and when that is looked at again. */
function reason(account) {
  if (account.state === 'quarantined')
    return html`<p class="seatmap-why" title=${whyOf(account.quarantine_why)}>${whyOf(account.quarantine_why)}${account.probe_at ? html`<span>${t('pool.probe.at', { time: clockTime(account.probe_at) })}</span>` : nothing}</p>`;
  if (account.state === 'blocked')
    return html`<p class="seatmap-why" title=${whyOf(account.blocked_why)}>${whyOf(account.blocked_why)}<span>${t('pool.blocked.until', { time: clockTime(account.blocked_until) })}</span></p>`;
  if (account.state === 'draining') return html`<p class="seatmap-why">${t('pool.draining.since', { time: clockTime(account.draining_since) })}</p>`;
  return nothing;
}

function seatLine({ slot, bars }, account, page) {
  const label = t('pool.seat', { n: slot, email: account.email });
  return html`
    <ol class="seatmap-seat" aria-label=${label} data-slot=${slot}>
      ${repeat(bars, ({ lease }) => lease.id, (bar) => html`<li class="bar-place" .style=${`left: ${bar.left * 100}%; width: ${bar.width * 100}%`}>${leaseBar(bar, page)}</li>`)}
    </ol>
  `;
}

function leaseBar({ lease, core, overdue }, page) {
  const title = lease.title || t('pool.lesson.gone');
  const state = t(`pool.lease.${lease.state}`);
  const times = `${clockTime(lease.lesson_start ?? lease.from)}–${lease.lesson_end ? clockTime(lease.lesson_end) : '…'}`;
  const spoken = [title, lease.teacher_name, state, overdue ? t('pool.overdue') : '', times].filter(Boolean).join(', ');
  return html`
    <button class="seat-bar is-${lease.state.toLowerCase()} ${overdue ? 'is-overdue' : ''}" data-test="pool-lease" data-lesson=${lease.lesson} data-state=${lease.state}
      aria-label=${spoken} title=${spoken} @click=${() => page.showLease(lease)}>
      <i class="seat-core" .style=${`left: ${core.left * 100}%; width: ${core.width * 100}%`}></i>
      <span class="seat-text" .style=${`--lead: ${core.left * 100}%`}><b>${title}</b><span>${overdue ? t('pool.overdue') : state} · ${lease.teacher_name}</span></span>
    </button>
  `;
}

const legend = () => html`
  <ul class="seatmap-legend" aria-label=${t('pool.legend')}>
    ${STATES.map((state) => html`<li><span class="seat-bar is-${state.toLowerCase()}" aria-hidden="true"><i class="seat-core"></i></span>${t(`pool.lease.${state}`)}</li>`)}
  </ul>
`;

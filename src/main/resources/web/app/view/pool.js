import { clockTime, fullDay } from '../clock.js';
import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { html, nothing } from '../lit.js';
import { dialogView } from './dialog.js';
import { menuView } from './menu.js';
import { problem, spinner } from './parts.js';
import { forecastView } from './pool-forecast.js';
import { journalView, queueView } from './pool-lists.js';
import { timelineView } from './pool-timeline.js';

export function poolView(page) {
  return html`
    <div class="page pool">
      <div class="page-head">
        <h1>${t('pool.title')}</h1>
        ${page.board ? figures(page) : nothing}
      </div>
      ${said(page)} ${warning(page)} ${body(page)}
    </div>
    ${dialogView(page)} ${menuView(page)}
  `;
}

function body(page) {
  if (page.board === null) return page.error ? problem(page.error, page.read) : spinner(t('loading'));
  return html`
    ${page.error ? html`<p class="form-error pool-stale" role="alert" data-test="pool-stale">${icons.alert}<span>${page.error.message} ${t('pool.stale', { time: clockTime(page.board.at) })}</span></p>` : nothing}
    ${timelineView(page)}
    <div class="pool-lists">${queueView(page)} ${journalView(page)}</div>
    ${forecastView(page)}
  `;
}

function figures(page) {
  const { free, seats, live, held, reserved, waiting, troubled } = page.summary;
  const figure = (name, value, look = '') => html`
    <div class="pool-figure ${look}" data-test="pool-${name}" data-n=${value}><dt>${t(`pool.figure.${name}`)}</dt><dd>${value}${name === 'free' ? html`<span class="soft"> / ${seats}</span>` : nothing}</dd></div>
  `;
  return html`
    <dl class="pool-figures">
      ${figure('free', free, free === 0 ? 'is-bad' : '')} ${figure('held', held)} ${figure('live', live)} ${figure('reserved', reserved)}
      ${figure('waiting', waiting, waiting > 0 ? 'is-wait' : '')} ${troubled > 0 ? figure('troubled', troubled, 'is-bad') : nothing}
    </dl>
  `;
}

/** What came of something that was done here. */
function said(page) {
  return html`
    <div role="status" class="pool-said">
      ${page.said
        ? html`<p class="form-error ${page.said.bad ? '' : 'is-good'}" data-test="pool-said">${page.said.bad ? icons.alert : icons.check}<span>${page.said.text}</span>
            <button class="plain" @click=${page.dismiss} aria-label=${t('error.close')}>${icons.close}</button></p>`
        : nothing}
    </div>
  `;
}

function warning({ forecast }) {
  if (!forecast?.warning) return nothing;
  const [first, ...more] = forecast.scheduled.shortages;
  return html`
    <aside class="pool-warning" data-test="pool-warning" aria-label=${t('pool.warning')}>
      ${icons.alert}
      <p><strong>${t('pool.warning.title', { needed: first.needed, seats: forecast.capacity })}</strong>
        ${t('pool.warning.when', { from: `${fullDay(first.from, Date.now(), 'short')}, ${clockTime(first.from)}`, to: clockTime(first.to) })}${more.length > 0 ? html` ${t('pool.warning.more', { n: more.length })}` : nothing}</p>
      <a href="#forecast" @click=${toForecast}>${t('pool.warning.look')}</a>
    </aside>
  `;
}

/** The address names the page, so it cannot name a part of it. */
function toForecast(event) {
  event.preventDefault();
  document.querySelector('#forecast')?.scrollIntoView({ behavior: 'smooth' });
}

import { clockTime, fullDay, weekday } from '../clock.js';
import { t } from '../i18n.js';
import { html, nothing, svg } from '../lit.js';
import { heightOf, percent, slotsOf } from '../pool-board.js';
import { problem, spinner } from './parts.js';

const WIDE = 1008;
const HIGH = 160;

/** What will be needed: by the timetable, and by lessons nobody plans. */
export function forecastView(page) {
  const { forecast, forecastError } = page;
  if (!forecast) return html`<section class="card" id="forecast">${forecastError ? problem(forecastError, page.readForecast) : spinner(t('loading'))}</section>`;
  return html`
    <section class="card" id="forecast" aria-labelledby="forecast-title" data-test="pool-forecast" data-peak=${forecast.scheduled.peak}>
      <div class="card-head"><h2 id="forecast-title">${t('pool.forecast')}<span class="soft">${t('pool.forecast.hint')}</span></h2></div>
      ${planned(forecast)}
    </section>
    <section class="card" aria-labelledby="erlang-title">
      <div class="card-head"><h2 id="erlang-title">${t('pool.adhoc')}<span class="soft">${t('pool.adhoc.hint')}</span></h2></div>
      ${adHoc(forecast, page)}
    </section>
  `;
}

function planned({ scheduled, capacity }) {
  const slots = slotsOf(scheduled, capacity);
  const { peak, peak_at: at, shortages } = scheduled;
  const peakText = peak === 0 ? t('pool.forecast.nothing') : t('pool.forecast.peak', { n: peak, seats: capacity, day: fullDay(at, Date.now(), 'short'), time: clockTime(at) });
  return html`
    <p class="card-text" data-test="forecast-peak">${peakText}</p>
    <div class="chart-frame" tabindex="0" role="group" aria-label=${t('pool.forecast')}>${chart(slots, capacity, peakText)}</div>
    ${shortages.length === 0 ? nothing : html`
      <ul class="shortages" aria-label=${t('pool.shortages')}>
        ${shortages.slice(0, 6).map(({ from, to, needed, missing }) => html`<li data-test="shortage"><b>${fullDay(from, Date.now(), 'short')}, ${clockTime(from)}–${clockTime(to)}</b><span>${t('pool.shortage', { needed, missing })}</span></li>`)}
        ${shortages.length > 6 ? html`<li class="soft">${t('pool.shortages.more', { n: shortages.length - 6 })}</li>` : nothing}
      </ul>`}
  `;
}

/** A bar an hour, what finds no seat on top of it, and the line of the seats there are. */
function chart(slots, capacity, label) {
  const high = heightOf(slots, capacity);
  const y = (n) => HIGH - (n / high) * HIGH;
  const step = WIDE / slots.length;
  const bar = (i, from, to, look) => svg`<rect class=${look} x=${i * step} y=${y(to)} width=${step + 0.6} height=${y(from) - y(to)} />`;
  const days = slots.map(({ at }, i) => ({ at, left: i / slots.length })).filter(({ at }) => new Date(at).getHours() === 0);
  const marks = [...new Set([0, capacity, Math.max(...slots.map(({ needed }) => needed))])];
  return html`
    <div class="chart">
      <div class="chart-scale" aria-hidden="true">${marks.map((n) => html`<span .style=${`bottom: ${(n / high) * 100}%`}>${n}</span>`)}</div>
      <div class="chart-plot">
        <div class="chart-area"><svg viewBox="0 0 ${WIDE} ${HIGH}" preserveAspectRatio="none" role="img" aria-label=${label}>
          ${days.map(({ left }) => svg`<line class="chart-day" x1=${left * WIDE} x2=${left * WIDE} y1="0" y2=${HIGH} />`)}
          ${slots.map(({ needed, missing }, i) => (needed === 0 ? nothing : svg`${bar(i, 0, needed - missing, 'chart-bar')}${missing > 0 ? bar(i, needed - missing, needed, 'chart-missing') : nothing}`))}
          <line class="chart-seats" x1="0" x2=${WIDE} y1=${y(capacity)} y2=${y(capacity)} />
        </svg>
          <span class="chart-label" .style=${`bottom: ${(capacity / high) * 100}%`}>${t('pool.chart.seats', { n: capacity })}</span>
        </div>
        <div class="chart-days" aria-hidden="true">${days.map(({ at, left }) => html`<span .style=${`left: ${left * 100}%`}>${dayMark(at)}</span>`)}</div>
      </div>
    </div>
  `;
}

/** With two digits behind the point at most. */
const short = (n) => Number(n.toFixed(2));

const dayMark = (at) => html`<b>${weekday(at)}</b> ${new Date(at).getDate()}`;

function adHoc({ ad_hoc: seen, erlang, rule_of_thumb: rule }, page) {
  const shown = rowsToShow(erlang);
  return html`
    <p class="card-text">${seen.starts === 0 ? t('pool.adhoc.none') : t('pool.adhoc.seen', { n: seen.starts, hold: Math.round(seen.hold_minutes), load: short(seen.busiest_load) })}</p>
    <form class="what-if" @submit=${page.tryLoad}>
      <label for="what-if">${t('pool.load')}</label>
      <input id="what-if" name="load" data-test="what-if" inputmode="decimal" autocomplete="off" .value=${String(page.load || short(erlang.load))} />
      <button class="secondary small" type="submit" data-test="what-if-go">${t('pool.load.try')}</button>
      ${page.load ? html`<button class="plain" type="button" @click=${page.measuredLoad}>${t('pool.load.measured')}</button>` : nothing}
    </form>
    ${page.forecastError ? html`<p class="form-error" role="alert">${page.forecastError.message}</p>` : nothing}
    <div class="erlang">
      <ul class="seats-for">${erlang.seats_for.map(({ refused, seats }) => html`<li data-test="seats-for" data-refused=${refused}><b>${seats}</b><span>${t('pool.seats.for', { p: short(refused * 100) })}</span></li>`)}</ul>
      <div class="erlang-frame" tabindex="0" role="group" aria-label=${t('pool.adhoc')}>
        <table>
          <thead><tr><th scope="col" class="number">${t('pool.col.seats')}</th><th scope="col" class="number">${t('pool.col.refused')}</th><th scope="col" class="number">${t('pool.col.waits')}</th><th scope="col" class="number">${t('pool.col.wait')}</th></tr></thead>
          <tbody>${shown.map((row) => erlangRow(row, erlang.now.seats))}</tbody>
        </table>
      </div>
    </div>
    <p class="rule soft" data-test="rule-of-thumb">${t('pool.rule', { teachers: rule.teachers, share: rule.at_work * 100, accounts: rule.accounts, p: percent(rule.refused), enough: rule.accounts_for_one_percent })}</p>
  `;
}

/** The seats there are, too, wherever they lie. */
function rowsToShow({ now, table }) {
  const rows = table.some(({ seats }) => seats === now.seats) ? table : [...table, now];
  return [...rows].sort((a, b) => a.seats - b.seats);
}

const erlangRow = ({ seats, refused, waits, mean_wait_seconds: wait }, present) => html`
  <tr class=${seats === present ? 'is-present' : ''}>
    <th scope="row" class="number">${seats === present ? html`<span class="badge">${t('pool.now.seats')}</span> ` : nothing}${seats}</th>
    <td class="number">${percent(refused)} %</td>
    <td class="number">${percent(waits)} %</td>
    <td class="number">${wait === null ? t('pool.wait.endless') : waitText(wait)}</td>
  </tr>
`;

const waitText = (seconds) => (seconds < 60 ? t('pool.wait.seconds', { n: seconds }) : t('pool.wait.minutes', { n: Math.round(seconds / 60) }));

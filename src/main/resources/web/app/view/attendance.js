import { clockTime } from '../clock.js';
import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { html, nothing, repeat, svg } from '../lit.js';
import { emptiness, problem, spinner } from './parts.js';

export function attendanceView({ attendance }) {
  const { table, error } = attendance;
  if (table === null) return error ? problem(error, attendance.load) : spinner(t('loading'));
  if (table.students.length === 0) return emptiness(icons.list, t('attendance.empty'), t('attendance.empty.hint'));
  return html`
    <div class="panel-head">
      <h2>${t('attendance.title')}<span class="soft" data-test="attendance-summary">${summary(table)}</span></h2>
      <div class="panel-actions">
        <button class="quiet icon-only" @click=${attendance.load} ?disabled=${attendance.busy} aria-label=${t('attendance.refresh')}
          title=${t('attendance.refresh')}>${icons.refresh}</button>
        <button class="secondary" data-test="attendance-csv" @click=${attendance.save} ?disabled=${attendance.saving}>
          ${icons.download}${t('attendance.download')}
        </button>
      </div>
    </div>
    ${error ? html`<p class="form-error" role="alert">${error.message}</p>` : nothing}
    <div class="table-frame" tabindex="0" role="group" aria-label=${t('attendance.title')}>${rows(table)}</div>
  `;
}

function summary({ students }) {
  return t('attendance.summary', { present: students.filter((student) => student.present).length, all: students.length });
}

function rows(table) {
  const span = spanOf(table);
  return html`
    <table class="attendance" data-test="attendance-table">
      <thead>
        <tr>
          <th scope="col">${t('attendance.student')}</th>
          <th scope="col" class="number">${t('attendance.minutes')}</th>
          <th scope="col" class="number">${t('attendance.first')}</th>
          <th scope="col" class="number">${t('attendance.last')}</th>
          <th scope="col" class="wide-only">${t('attendance.timeline')}</th>
        </tr>
      </thead>
      <tbody>${repeat(table.students, (student) => student.user, (student) => row(student, table, span))}</tbody>
    </table>
  `;
}

function row(student, table, span) {
  const { present, first_joined: first, last_left: last } = student;
  const stays = first && !last && !table.ended_at;
  return html`
    <tr data-test="attendance-row" data-user=${student.user} class=${present ? '' : 'is-absent'}>
      <th scope="row">
        <span class="attendance-name">
          <span class="mark ${present ? 'mark-present' : 'mark-absent'}">${present ? icons.check : icons.close}</span>
          <span>${student.name}<span class="unseen">, ${t(present ? 'attendance.present' : 'attendance.absent')}</span></span>
        </span>
      </th>
      <td class="number strong">${student.minutes}</td>
      <td class="number">${first ? clockTime(first) : '–'}</td>
      <td class="number">${last ? clockTime(last) : stays ? html`<span class="here">${t('attendance.here')}</span>` : '–'}</td>
      <td class="wide-only">${timeline(student, span)}</td>
    </tr>
  `;
}

function spanOf({ started_at: started, ended_at: ended, students }) {
  const joins = students.map((student) => Date.parse(student.first_joined)).filter(Number.isFinite);
  const from = started ? Date.parse(started) : Math.min(Date.now(), ...joins);
  return { from, to: Math.max(from + 60_000, ended ? Date.parse(ended) : Date.now()) };
}

/** When a student was there, as strokes on the length of the lesson. */
function timeline({ intervals }, { from, to }) {
  const at = (moment) => Math.min(100, Math.max(0, ((Date.parse(moment) - from) / (to - from)) * 100));
  const strokes = (intervals ?? []).map(({ joined, left }) => {
    const start = at(joined);
    const end = left ? at(left) : 100;
    return svg`<rect x=${start} y="0" width=${Math.max(0.6, end - start)} height="8" rx="1" />`;
  });
  const gaps = Math.max(0, strokes.length - 1);
  return html`
    <svg class="timeline" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${strokes}</svg>
    ${gaps > 0 ? html`<span class="unseen">${t('attendance.gaps', { n: gaps })}</span>` : nothing}
  `;
}

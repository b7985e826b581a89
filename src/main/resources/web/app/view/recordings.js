import { clockTime, dayName } from '../clock.js';
import { currentLanguage, t } from '../i18n.js';
import { icons } from '../icons.js';
import { html, nothing, repeat } from '../lit.js';
import { dialogView } from './dialog.js';
import { groupOf, lessonsTabs, skeleton } from './lessons.js';
import { emptiness, problem } from './parts.js';

export function recordingsPageView(page) {
  return html`
    <div class="page lessons">
      <div class="page-head"><h1>${t('lessons.title')}</h1></div>
      ${lessonsTabs('recordings')} ${tools(page)} ${refusal(page.recordings)} ${body(page)} ${dialogView(page)}
    </div>
  `;
}

const tools = (page) => html`
  <div class="recordings-tools" role="search">
    <input type="search" maxlength="200" .value=${page.search} placeholder=${t('recordings.search')} aria-label=${t('recordings.search')}
      data-test="recordings-search" @input=${page.find} />
    ${page.groups.length > 1 ? groupChoice(page) : nothing}
  </div>
`;

const groupChoice = ({ groups, group, choose }) => html`
  <select aria-label=${t('quick.group')} data-test="recordings-group" @change=${choose}>
    <option value="" ?selected=${group === ''}>${t('recordings.groups.all')}</option>
    ${groups.map(({ id, name }) => html`<option value=${id} ?selected=${group === String(id)}>${name}</option>`)}
  </select>
`;

function body({ recordings, load, narrowed }) {
  const { items, error, hasMore } = recordings;
  if (items === null) return error ? problem(error, load) : skeleton();
  if (items.length === 0) return narrowed ? html`<p class="lessons-none" role="status">${t('recordings.none')}</p>` : emptiness(icons.video, t('recordings.empty'), t('recordings.empty.hint'));
  return html`
    ${repeat(byLesson(items), ({ lesson }) => lesson.id, (lesson) => recorded(lesson, recordings))}
    ${hasMore ? html`<button class="secondary" data-test="recordings-more" @click=${recordings.more}>${t('recordings.more')}</button>` : nothing}
  `;
}

/** What follows each other of one lesson stands together. */
function byLesson(items) {
  const lessons = new Map();
  for (const item of items) lessons.set(item.lesson.id, { lesson: item.lesson, items: [...(lessons.get(item.lesson.id)?.items ?? []), item] });
  return [...lessons.values()];
}

const recorded = ({ lesson, items }, recordings) => html`
  <section class="recorded" aria-labelledby="recorded-${lesson.id}" data-test="recorded-lesson" data-lesson-id=${lesson.id}>
    <div class="recorded-head">
      <h2 id="recorded-${lesson.id}"><a href="#/lessons/${lesson.id}">${lesson.title}</a></h2>
      <p class="lesson-facts"><span>${dayName(lesson.startTime, Date.now(), 'short')}, ${clockTime(lesson.startTime)}</span>${groupOf(lesson)}${lesson.teacherId === recordings.me.id ? nothing : html`<span>${lesson.teacher}</span>`}</p>
    </div>
    ${list(items, recordings)}
  </section>
`;

const list = (items, recordings) => html`<ul class="recordings">${repeat(items, (each) => each.id, (each) => row(each, recordings))}</ul>`;

function row(recording, recordings) {
  const { title, kind, ready, minutes, bytes, until, views } = recording;
  const name = t(`recording.${kind}`);
  return html`
    <li class="recording" data-test="recording" data-recording-id=${recording.id}>
      <span class="recording-mark">${kind === 'audio' ? icons.sound : icons.video}</span>
      <div class="recording-text">
        <p class="recording-title">${title || name}</p>
        <p class="lesson-facts">
          ${title ? html`<span>${name}</span>` : nothing}<span>${t('lessons.minutes', { n: minutes })}</span>
          ${bytes > 0 ? html`<span>${size(bytes)}</span>` : nothing}
          ${until ? html`<span>${t('recording.until', { day: dayName(until, Date.now(), 'short') })}</span>` : nothing}
          ${recordings.mayChange(recording) && views > 0 ? html`<span data-test="recording-views">${t('recording.views', { n: views })}</span>` : nothing}
        </p>
      </div>
      <div class="recording-actions">
        ${ready ? play(recording, recordings) : html`<span class="status status-due" data-test="recording-processing">${t('recording.processing')}</span>`}
        ${recordings.mayChange(recording) ? changes(recording, recordings) : nothing}
      </div>
    </li>
  `;
}

function play(recording, recordings) {
  if (!recording.playUrl) return html`<span class="soft">${t('recording.nolink')}</span>`;
  const name = recording.title || `${recording.lesson.title}, ${t(`recording.${recording.kind}`)}`;
  return html`
    <a class="button ${recording.kind === 'audio' ? 'secondary' : 'primary'} small" href=${recording.playUrl} target="_blank" rel="noopener noreferrer" data-test="recording-play"
      aria-label="${t('recording.play')}: ${name} (${t('lesson.zoom.note')})" @click=${() => recordings.play(recording)}>${icons.play}${t('recording.play')}</a>
  `;
}

const changes = (recording, { askForTitle, askToRemove }) => html`
  <button class="quiet icon-only small" data-test="recording-rename" aria-haspopup="dialog" aria-label=${t('recording.rename')} title=${t('recording.rename')}
    @click=${() => askForTitle(recording)}>${icons.pencil}</button>
  <button class="quiet icon-only small" data-test="recording-remove" aria-haspopup="dialog" aria-label=${t('recording.remove')} title=${t('recording.remove')}
    @click=${() => askToRemove(recording)}>${icons.bin}</button>
`;

export const renameForm = (recordings, recording) => html`
  <form class="draft" @submit=${(event) => recordings.rename(event, recording)} autocomplete="off">
    <div class="field">
      <label for="recording-title">${t('quick.title')}</label>
      <input id="recording-title" name="title" maxlength="255" required autofocus .value=${recording.title || recording.lesson.title} data-test="recording-title" />
    </div>
    <div class="question-answers">
      <button type="button" class="secondary" @click=${recordings.closeDialog}>${t('dialog.cancel')}</button>
      <button class="primary" data-test="recording-rename-confirm">${t('recording.rename.now')}</button>
    </div>
  </form>
`;

const refusal = ({ problem: refused, dismiss }) => refused ? html`
  <div class="notice notice-bad" role="alert" data-test="recordings-problem">
    ${icons.alert}<p>${refused.message}</p>
    <button class="plain" @click=${dismiss} aria-label=${t('error.close')}>${icons.close}</button>
  </div>
` : nothing;

/** On the page of a lesson that is over: what was recorded, or that something will be. */
export function lessonRecordingsView({ recordings, recordingAwaited }) {
  const { items } = recordings;
  if (!items?.length && !recordingAwaited) return nothing;
  return html`
    <section class="lesson-recordings" aria-labelledby="recordings-title" data-test="lesson-recordings">
      <h2 id="recordings-title">${t('recordings.title')}</h2>
      ${refusal(recordings)}
      ${items?.length ? list(items, recordings) : html`<p class="soft" role="status" data-test="recording-awaited">${t('recordings.awaited')}</p>`}
      ${recordings.hasMore ? html`<button class="secondary small" @click=${recordings.more}>${t('recordings.more')}</button>` : nothing}
    </section>
  `;
}

const MB = 1024 * 1024;

function size(bytes) {
  const unit = bytes >= 1000 * MB ? 'gb' : 'mb';
  const n = unit === 'gb' ? bytes / MB / 1024 : bytes / MB;
  return t(`recording.${unit}`, { n: new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: n < 10 ? 1 : 0 }).format(n) });
}

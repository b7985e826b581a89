import { clockTime, dayName, fullDay } from '../clock.js';
import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { phase } from '../lesson.js';
import { html, nothing, repeat } from '../lit.js';
import { ownZoomView } from './own-zoom.js';
import { emptiness, problem, spinner } from './parts.js';
import { quickLessonView } from './quick-lesson.js';

export function lessonsView(page) {
  return html`
    <div class="page lessons">
      <div class="page-head">
        <h1>${t('lessons.title')}</h1>
        <p class="page-date">${fullDay(Date.now())}</p>
        ${quickLessonView(page.quick)}
      </div>
      ${lessonsTabs('lessons')}
      ${body(page)}
      ${ownZoomView(page.zoom)}
    </div>
  `;
}

/** The two sides of one's lessons: when they are, and what was recorded. */
export const lessonsTabs = (current) => html`
  <nav class="tabs page-tabs" aria-label=${t('lessons.title')}>
    ${['lessons', 'recordings'].map((name) => html`<a class="button tab" href="#/${name}" data-test="lessons-tab-${name}" aria-current=${name === current ? 'page' : nothing}>${t(`lessons.tab.${name}`)}</a>`)}
  </nav>
`;

function body(page) {
  if (page.lessons === null) return page.error ? problem(page.error, page.load) : skeleton();
  if (page.lessons.length === 0) return emptiness(icons.calendar, t('lessons.empty'), t('lessons.empty.hint'));
  const { live, today, upcoming, past } = page.sections();
  return html`
    ${section('live', live, (lesson) => liveCard(lesson, page.me))}
    ${section('today', today, (lesson) => card(lesson, page.me))}
    ${live.length + today.length === 0 ? html`<p class="lessons-none">${t('lessons.empty.today')}</p>` : nothing}
    ${section('upcoming', upcoming, (lesson) => card(lesson, page.me, true))}
    ${section('past', past, (lesson) => card(lesson, page.me, true))}
  `;
}

function section(name, lessons, show) {
  if (lessons.length === 0) return nothing;
  return html`
    <section class="lessons-section" aria-labelledby="lessons-${name}">
      <h2 id="lessons-${name}">${t(`lessons.${name}`)}</h2>
      <div class="lessons-list">${repeat(lessons, (lesson) => lesson.id, show)}</div>
    </section>
  `;
}

function liveCard(lesson, me) {
  const live = phase(lesson) === 'live';
  return html`
    <article class="lesson-live ${live ? 'is-live' : ''}" data-test="lesson-card" data-lesson-id=${lesson.id}>
      <div class="lesson-live-text">
        ${status(lesson, me)}
        <h3>${lesson.title}</h3>
        <p class="lesson-facts">${hours(lesson)}${groupOf(lesson)}${teacherOf(lesson, me)}</p>
        ${lesson.topics ? html`<p class="lesson-topics">${lesson.topics}</p>` : nothing}
      </div>
      <a class="button primary" href="#/lessons/${lesson.id}" data-test="lesson-open"
        aria-label="${t('lessons.enter')}: ${lesson.title}">${t('lessons.enter')}</a>
    </article>
  `;
}

function card(lesson, me, withDay = false) {
  const over = ['ended', 'missed'].includes(phase(lesson));
  return html`
    <article class="lesson-row ${over ? 'is-over' : ''}" data-test="lesson-card" data-lesson-id=${lesson.id}>
      <p class="lesson-when">
        ${withDay ? html`<span class="lesson-day">${dayName(lesson.startTime, Date.now(), 'short')}</span>` : nothing}
        <span class="lesson-time">${clockTime(lesson.startTime)}</span>
        <span class="lesson-length">${t('lessons.minutes', { n: lesson.minutes })}</span>
      </p>
      <div class="lesson-row-text">
        <h3>${lesson.title}</h3>
        <p class="lesson-facts">${groupOf(lesson)}${teacherOf(lesson, me)}</p>
      </div>
      ${status(lesson, me)}
      <a class="button secondary" href="#/lessons/${lesson.id}" data-test="lesson-open"
        aria-label="${t(over ? 'lessons.review' : 'lessons.open')}: ${lesson.title}">${t(over ? 'lessons.review' : 'lessons.open')}</a>
    </article>
  `;
}

const hours = (lesson) => html`<span class="numbers">${clockTime(lesson.startTime)}–${clockTime(lesson.endTime)}</span>`;

/** Not said twice of a lesson that goes by the name of its group. */
export const groupOf = (lesson) => (lesson.group === lesson.title ? nothing : html`<span>${lesson.group}</span>`);

const teacherOf = (lesson, me) => (lesson.teacherId === me.id ? nothing : html`<span>${lesson.teacher}</span>`);

/** The state of a lesson in a word or two. */
export function status(lesson, me) {
  const at = phase(lesson);
  return html`<p class="status status-${at}">${at === 'live' ? html`<span class="pulse" aria-hidden="true"></span>` : nothing}${statusText(lesson, at, me)}</p>`;
}

function statusText(lesson, at, me) {
  const minutes = Math.ceil((Date.parse(lesson.startTime) - Date.now()) / 60_000);
  if (at === 'due') return t(lesson.teacherId === me.id ? 'when.due.teacher' : 'when.due');
  if (at === 'soon') return t('when.soon', { n: minutes });
  if (at === 'later') return minutes < 12 * 60 ? t('when.hours', { n: Math.round(minutes / 60) }) : t('when.planned');
  return t(`when.${at}`);
}

export const skeleton = () => html`
  <div class="skeleton" role="status"><span class="unseen">${t('loading')}</span><i></i><i></i><i></i></div>
`;

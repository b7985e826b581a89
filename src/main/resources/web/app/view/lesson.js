import { clockTime, dayName, stopwatch } from '../clock.js';
import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { html, nothing } from '../lit.js';
import { courseOf } from '../room-rules.js';
import { attendanceView } from './attendance.js';
import { boardView } from './board.js';
import { chatView } from './chat.js';
import { handsView, peopleView } from './side.js';
import { problem, spinner } from './parts.js';
import { dialogView, frame } from './dialog.js';
import { menuView } from './menu.js';
import { lessonRecordingsView } from './recordings.js';
import { pollDraft, surveysView } from './surveys.js';
import { toolsView } from './tools.js';
import { turnedAwayView } from './turned-away.js';
import { groupOf, status } from './lessons.js';
import { zoomView } from './zoom.js';

export function lessonView(page) {
  if (page.error && !page.lesson) return html`<div class="page">${backLink()}${problem(page.error, page.load)}</div>`;
  if (!page.lesson) return html`<div class="page">${spinner(t('loading'))}</div>`;
  const refused = page.room.turnedAway;
  return html`
    <div class="lesson" data-tab=${page.tab}>
      ${bar(page)} ${notices(page)}
      ${refused ? turnedAwayView(refused, page, '#/lessons') : room(page)}
      ${page.controls.askingToEnd ? endQuestion(page) : nothing} ${pollDraft(page)} ${dialogView(page)} ${menuView(page)}
    </div>
  `;
}

const backLink = () => html`
  <a class="back" href="#/lessons" aria-label=${t('lesson.back')} title=${t('lesson.back')}>${icons.back}</a>
`;

function bar(page) {
  const { lesson } = page;
  return html`
    <div class="bar">
      ${backLink()}
      <div class="bar-text">
        <h1>${lesson.title}</h1>
        <p class="bar-facts">${page.waiting && page.phase !== 'live' ? html`<span class="status status-due">${t('when.waiting')}</span>` : status(lesson, page.me)}${timing(page)}<span class="bar-group">${groupOf(lesson)}</span></p>
      </div>
      <div class="bar-actions">${page.room.turnedAway ? nothing : zoomView(page)} ${page.leads ? leading(page) : nothing}</div>
    </div>
  `;
}

function timing({ lesson, phase }) {
  if (phase === 'live') {
    const time = stopwatch(Date.now() - Date.parse(lesson.startedAt));
    return html`<span class="numbers" role="timer" aria-label=${t('lesson.elapsed', { time })}>${time}</span>`;
  }
  const hours = `${clockTime(lesson.startTime)}–${clockTime(lesson.endTime)}`;
  return html`<span class="numbers">${dayName(lesson.startTime)}, ${hours}</span>`;
}

function leading({ controls, phase, waiting, hosts }) {
  if (waiting && phase !== 'live') {
    return html`<button class="secondary" data-test="cancel-wait" ?disabled=${controls.cancelling} @click=${controls.cancelWait}>
      ${t(controls.cancelling ? 'lesson.wait.cancelling' : 'lesson.wait.cancel')}
    </button>`;
  }
  if (phase === 'ended' || phase === 'missed') return nothing;
  if (phase === 'live') {
    return html`<button class="danger" data-test="end-lesson" ?disabled=${controls.ending} @click=${controls.askToEnd}>
      ${t(controls.ending ? 'lesson.ending' : 'lesson.end')}
    </button>`;
  }
  if (!hosts) return nothing;
  return html`<button class="primary" data-test="start-lesson" ?disabled=${controls.starting} @click=${controls.start}>
    ${controls.starting ? html`<span class="spinner" aria-hidden="true"></span>${t('lesson.starting')}` : t('lesson.start')}
  </button>`;
}

function notices(page) {
  const { controls } = page;
  const course = courseOf(page.room.state, page.room.now());
  return html`
    <div class="notices" aria-live="polite">
      ${controls.problem ? refusal(controls) : nothing}
      ${page.waiting ? seatWaiting(page, page.waiting) : nothing}
      ${controls.waitExpired && !page.waiting ? waitExpired(controls) : nothing}
      ${course.absentMs !== null ? absent(page, course.absentMs) : nothing}
      ${course.endsInMs !== null ? ending(page, course.endsInMs) : nothing}
      ${!page.leads && !page.board.empty && page.tab !== 'board' ? drawing(page) : nothing}
      ${page.phase === 'ended' ? notice(icons.check, t('lesson.over'), page.leads ? '' : t('lesson.over.thanks')) : nothing}
    </div>
  `;
}

function absent({ leads }, ms) {
  const n = Math.floor(ms / 60_000);
  return notice(icons.alert, t('lesson.absent'), leads ? t('lesson.absent.leader') : t('lesson.absent.hint', { n }), 'teacher-absent');
}

/** Everybody sees how much is left; whoever leads can make it more with one touch. */
function ending({ leads, controls, connected }, ms) {
  const time = stopwatch(Math.abs(ms));
  return html`
    <div class="notice notice-wait" data-test="ending-soon">
      ${icons.clock}
      <p><strong>${t(ms > 0 ? 'lesson.endingsoon' : 'lesson.overdue')}</strong> <span class="numbers" role="timer">${t(ms > 0 ? 'lesson.left' : 'lesson.over.by', { time })}</span></p>
      ${leads ? html`<div class="notice-actions">${[5, 15].map((n) => html`
        <button class="secondary small" data-test="extend-${n}" ?disabled=${controls.extending || !connected} aria-label=${t('lesson.extend.by', { n })}
          @click=${() => controls.extend(n)}>+${t('lessons.minutes', { n })}</button>`)}</div>` : nothing}
    </div>
  `;
}

const drawing = (page) => html`
  <div class="notice" data-test="board-drawing">
    ${icons.board}<p><strong>${t('board.drawing')}</strong></p>
    <button class="secondary small" data-test="board-look" @click=${() => page.show('board')}>${t('board.look')}</button>
  </div>
`;

const refusal = (controls) => html`
  <div class="notice notice-bad" role="alert" data-test="lesson-problem">
    ${icons.seat}
    <p><strong>${t(`lesson.refused.${controls.tried}`)}</strong> <span>${controls.problem.message}</span></p>
    <button class="plain" @click=${controls.dismiss} aria-label=${t('error.close')}>${icons.close}</button>
  </div>
`;

/** Whoever leads sees the place in line; the class sees what the teacher waits for, and until when that may take. */
function seatWaiting({ leads }, { position, expected }) {
  const soon = !expected || Date.parse(expected) > Date.now();
  const place = { n: position, time: expected && soon ? clockTime(expected) : '' };
  return html`
    <div class="notice notice-wait" data-test="seat-waiting">
      <span class="spinner" aria-hidden="true"></span>
      <p>
        <strong>${t(leads ? 'lesson.seat.waiting' : 'lesson.seat.waiting.class')}</strong>
        <span data-test="seat-place">${t(leads ? 'lesson.seat.place' : 'lesson.seat.place.class', place)}</span>
        <span>${t(leads ? 'lesson.seat.waiting.hint' : 'lesson.seat.waiting.hint.class')}</span>
      </p>
    </div>
  `;
}

const waitExpired = (controls) => html`
  <div class="notice notice-bad" role="alert" data-test="wait-expired">
    ${icons.seat}
    <p><strong>${t('lesson.wait.expired')}</strong> <span>${t('lesson.wait.expired.hint')}</span></p>
    <button class="plain" @click=${controls.dismiss} aria-label=${t('error.close')}>${icons.close}</button>
  </div>
`;

const notice = (mark, text, more = '', test = '') => html`<div class="notice" data-test=${test}>${mark}<p><strong>${text}</strong> <span>${more}</span></p></div>`;

function room(page) {
  return html`
    ${page.over ? lessonRecordingsView(page) : nothing}
    <div class="strip">${tabs(page)} ${toolsView(page)}</div>
    <div class="room">
      ${surveysView(page)}
      <div class="room-main">
        ${hasBoard(page) ? html`<section class="panel panel-board" id="panel-board" aria-label=${t('tab.board')}>${boardView(page)}</section>` : nothing}
        <section class="panel panel-chat" id="panel-chat" aria-label=${t('tab.chat')}>${chatView(page)}</section>
        ${page.leads ? html`<section class="panel panel-attendance" id="panel-attendance" aria-label=${t('tab.attendance')}>${attendanceView(page)}</section>` : nothing}
      </div>
      <aside class="room-side">
        <section class="panel panel-hands" id="panel-hands" aria-labelledby="hands-title">${handsView(page)}</section>
        <section class="panel panel-people" id="panel-people" aria-labelledby="people-title">${peopleView(page)}</section>
      </aside>
    </div>
  `;
}

/** A class gets the board once something is on it. */
const hasBoard = ({ leads, running, board, tab }) => tab === 'board' || (leads ? running : !board.empty);

function tabs(page) {
  const { hands, count } = page.room.state;
  const shown = page.scroll.unseen && page.tab !== 'chat' ? page.scroll.unseen : 0;
  return html`
    <nav class="tabs ${page.leads ? '' : 'tabs-narrow'}" aria-label=${t('tab.label')}>
      ${tab(page, 'chat', icons.chat, shown)} ${tab(page, 'hands', icons.hand, hands.length)}
      ${tab(page, 'people', icons.people, count)} ${hasBoard(page) ? tab(page, 'board', icons.board, 0) : nothing} ${page.leads ? tab(page, 'attendance', icons.list, 0) : nothing}
    </nav>
  `;
}

const tab = (page, name, mark, n) => html`
  <button class="tab tab-${name}" aria-current=${page.tab === name ? 'true' : nothing} aria-controls="panel-${name}"
    data-test="tab-${name}" @click=${() => page.show(name)}>
    ${mark}<span>${t(`tab.${name}`)}</span>${n > 0 ? html`<span class="count">${n}</span>` : nothing}
  </button>
`;

const endQuestion = ({ controls }) => frame(t('lesson.end.ask'), controls.keepGoing, html`
  <p>${t('lesson.end.hint')}</p>
  <div class="question-answers">
    <button class="secondary" autofocus @click=${controls.keepGoing}>${t('lesson.end.cancel')}</button>
    <button class="danger filled" data-test="end-lesson-confirm" @click=${controls.end}>${t('lesson.end')}</button>
  </div>
`, 'alertdialog');

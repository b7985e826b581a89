import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { html, nothing, svg } from '../lit.js';
import { stopwatch } from '../clock.js';
import { bars, LIMITS, secondsLeft } from '../survey.js';
import { frame } from './dialog.js';

const TIMES = [0, 30, 60, 120, 300];

/** What is being asked of the class, or has just been: above the conversation, on every part of the page. */
export function surveysView(page) {
  const { room, surveys, leads } = page;
  const { poll, rollcall } = room.state;
  const open = [
    rollcall ? (leads ? rollcallLive(page, rollcall) : rollcallAsk(page, rollcall)) : null,
    poll ? (leads ? pollLive(page, poll) : pollAsk(page, poll)) : null,
  ].filter(Boolean);
  const cards = open.length > 0 ? open : [surveys.result].filter(Boolean).map((result) => (result.rollcall ? rollcallOver : pollOver)(page, result));
  if (cards.length === 0) return nothing;
  return html`<div class="surveys" role="region" aria-label=${t('survey.label')}>${cards}</div>`;
}

const card = (test, mark, head, body, look = '') => html`
  <section class="survey ${look}" data-test=${test}>
    <header class="survey-head">${mark}${head}</header>
    ${body}
  </section>
`;

/** Spoken once when it comes; the running seconds are for the eyes. */
function countdown(page, at) {
  const left = secondsLeft(at, page.room.now());
  if (left === null) return nothing;
  return html`<span class="survey-time numbers ${left <= 10 ? 'is-short' : ''}" role="timer">${icons.clock}${stopwatch(left * 1000)}</span>`;
}

const putAway = (page, id) => html`
  <button class="quiet icon-only small" data-test="survey-dismiss" aria-label=${t('error.close')} title=${t('error.close')}
    @click=${() => page.surveys.putAway(id)}>${icons.close}</button>
`;

const trouble = ({ surveys }) => (surveys.problem ? html`<p class="form-error" role="alert">${surveys.problem}</p>` : nothing);

function pollAsk(page, poll) {
  const head = html`<h2 role="status">${poll.question}</h2>${countdown(page, poll.closes_at)}`;
  if (poll.answered) return card('poll', icons.poll, head, answered(page, poll), 'is-answered');
  const { surveys } = page;
  return card('poll', icons.poll, head, html`
    <p class="survey-hint">${t(poll.multiple ? 'poll.choose.many' : 'poll.choose.one')} ${t(poll.anonymous ? 'poll.anonymous.note' : 'poll.named.note')}</p>
    <div class="choices" role=${poll.multiple ? 'group' : 'radiogroup'} aria-label=${poll.question}>
      ${poll.options.map((option, i) => html`
        <label class="choice">
          <input type=${poll.multiple ? 'checkbox' : 'radio'} name="poll-${poll.poll}" data-test="poll-option" .checked=${surveys.chosen.includes(i)}
            @change=${() => surveys.tick(i)} /><span>${option}</span>
        </label>`)}
    </div>
    ${trouble(page)}
    <div class="survey-actions">
      <button class="primary" data-test="poll-vote" ?disabled=${surveys.busy || surveys.chosen.length === 0} @click=${surveys.vote}>
        ${surveys.busy ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}${t('poll.vote')}
      </button>
      ${page.connected || !surveys.busy ? nothing : html`<p class="soft">${t('chat.queued')}</p>`}
    </div>
  `);
}

function answered({ surveys }, poll) {
  const mine = surveys.mine.get(poll.poll) ?? poll.choices;
  const said = mine?.map((i) => poll.options[i]).join(', ');
  return html`<p class="survey-done" data-test="poll-answered" role="status">${icons.check}${said ? t('poll.answered.with', { said }) : t('poll.answered')}</p>`;
}

function pollLive(page, poll) {
  const { surveys } = page;
  const tally = poll.tally ?? { answered: 0, counts: [] };
  const head = html`<h2>${poll.question}</h2>${countdown(page, poll.closes_at)}`;
  return card('poll', icons.poll, head, html`
    ${figures(poll.options, tally)}
    ${trouble(page)}
    <div class="survey-actions">
      <p class="soft" data-test="poll-answered-count">${t('poll.count', { n: tally.answered })}${poll.anonymous ? html` · ${t('poll.anonymous')}` : nothing}</p>
      <button class="secondary" data-test="poll-close" ?disabled=${surveys.busy || !page.connected} @click=${surveys.closePoll}>${t('poll.close')}</button>
    </div>
  `);
}

function pollOver(page, result) {
  const mine = page.surveys.mine.get(result.poll);
  const head = html`<h2 role="status"><span class="soft">${t('poll.result')}</span> ${result.question ?? nothing}</h2>${putAway(page, result.poll)}`;
  return card('poll-result', icons.poll, head, html`
    ${figures(result.options, result, mine)}
    <p class="soft">${t('poll.count', { n: result.answered })}</p>
  `, 'is-over');
}

function figures(options, tally, mine = []) {
  return html`
    <ul class="figures">
      ${bars(options, tally).map(({ option, count, percent, leads }, i) => html`
        <li class="figure ${leads ? 'is-leading' : ''}" data-test="poll-bar" data-count=${count}>
          <span class="figure-option">${option ?? t('poll.option.n', { n: i + 1 })}${mine.includes(i) ? html` <span class="badge">${t('poll.mine')}</span>` : nothing}</span>
          <span class="figure-count numbers">${count}<span class="soft"> · ${percent} %</span></span>
          <svg class="figure-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${svg`<rect width=${percent} height="8" rx="1" />`}</svg>
        </li>`)}
    </ul>
  `;
}

function rollcallAsk(page, rollcall) {
  const { surveys } = page;
  const head = html`<h2 role="status">${t('rollcall.title')}</h2>${countdown(page, rollcall.closes_at)}`;
  if (rollcall.answered)
    return card('rollcall', icons.check, head, html`<p class="survey-done" data-test="rollcall-answered" role="status">${icons.check}${t('rollcall.answered')}</p>`, 'is-answered');
  return card('rollcall', icons.people, head, html`
    ${trouble(page)}
    <button class="primary wide survey-here" data-test="rollcall-here" ?disabled=${surveys.busy} @click=${surveys.answerRollcall}>${t('rollcall.here')}</button>
  `);
}

function rollcallLive(page, rollcall) {
  const { surveys } = page;
  const { tally } = rollcall;
  const roll = surveys.roll?.rollcall === rollcall.rollcall ? surveys.roll : null;
  const head = html`<h2>${t('rollcall.title')}</h2>${countdown(page, rollcall.closes_at)}`;
  return card('rollcall', icons.people, head, html`
    ${roll ? names(roll) : nothing}
    ${trouble(page)}
    <div class="survey-actions">
      <p class="soft" data-test="rollcall-count">${t('rollcall.count', { here: tally?.answered.length ?? 0, missing: tally?.missing.length ?? 0 })}</p>
      <button class="secondary" data-test="rollcall-close" ?disabled=${surveys.busy || !page.connected} @click=${surveys.closeRollcall}>${t('rollcall.close')}</button>
    </div>
  `);
}

const names = ({ here, missing }) => html`
  <div class="roll">
    ${missing.length > 0 ? html`<p><strong>${t('rollcall.missing')}</strong> ${missing.join(', ')}</p>` : nothing}
    ${here.length > 0 ? html`<p class="soft"><strong>${t('rollcall.present')}</strong> ${here.join(', ')}</p>` : nothing}
  </div>
`;

function rollcallOver(page, { rollcall, answered, missing }) {
  const roll = page.surveys.roll;
  const whole = page.leads && roll?.rollcall === rollcall && roll.missing.length === missing;
  const head = html`<h2 role="status">${t('rollcall.result', { here: answered, all: answered + missing })}</h2>${putAway(page, rollcall)}`;
  return card('rollcall-result', icons.people, head, whole && missing > 0 ? names({ here: [], missing: roll.missing }) : nothing, 'is-over');
}

/** Where a teacher writes the question. */
export function pollDraft(page) {
  const { surveys } = page;
  const { draft } = surveys;
  if (!draft) return nothing;
  return frame(t('poll.new'), surveys.discard, html`
    <form class="draft" @submit=${(event) => submit(event, surveys)}>
      <div class="field">
        <label for="poll-question">${t('poll.question')}</label>
        <input id="poll-question" data-test="poll-question" maxlength=${LIMITS.question} autofocus autocomplete="off" .value=${draft.question}
          aria-invalid=${surveys.lacks === 'question'} @input=${({ target }) => surveys.write({ question: target.value })} />
      </div>
      <fieldset class="field">
        <legend>${t('poll.options')}</legend>
        ${draft.options.map((option, i) => html`
          <div class="draft-option">
            <input data-test="poll-draft-option" maxlength=${LIMITS.option} autocomplete="off" aria-label=${t('poll.option.n', { n: i + 1 })}
              placeholder=${t('poll.option.n', { n: i + 1 })} .value=${option} @input=${({ target }) => surveys.writeOption(i, target.value)} />
            ${draft.options.length > LIMITS.fewest ? html`<button type="button" class="quiet icon-only small" @click=${() => surveys.dropOption(i)}
              aria-label=${t('poll.option.drop', { n: i + 1 })}>${icons.close}</button>` : nothing}
          </div>`)}
        ${draft.options.length < LIMITS.most ? html`<button type="button" class="plain" data-test="poll-add-option" @click=${surveys.addOption}>${t('poll.option.add')}</button>` : nothing}
      </fieldset>
      <div class="draft-settings">
        ${checkbox(draft, surveys, 'multiple')} ${checkbox(draft, surveys, 'anonymous')}
        <label class="draft-time">${t('poll.time')}
          <select data-test="poll-seconds" @change=${({ target }) => surveys.write({ seconds: Number(target.value) })}>
            ${TIMES.map((s) => html`<option value=${s} ?selected=${draft.seconds === s}>${s === 0 ? t('poll.time.none') : t('seconds', { n: s })}</option>`)}
          </select>
        </label>
      </div>
      ${surveys.lacks ? html`<p class="form-error" role="alert">${t(`poll.lacks.${surveys.lacks}`)}</p>` : trouble(page)}
      <div class="question-answers">
        <button type="button" class="secondary" @click=${surveys.discard}>${t('dialog.cancel')}</button>
        <button class="primary" data-test="poll-open" ?disabled=${surveys.busy}>${t('poll.open')}</button>
      </div>
    </form>
  `);
}

const checkbox = (draft, surveys, name) => html`
  <label class="check"><input type="checkbox" data-test="poll-${name}" .checked=${draft[name]}
    @change=${({ target }) => surveys.write({ [name]: target.checked })} />${t(`poll.${name}`)}</label>
`;

function submit(event, surveys) {
  event.preventDefault();
  surveys.openPoll();
}

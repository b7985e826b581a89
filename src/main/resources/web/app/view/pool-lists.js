import { clockTime, daysBetween, fullDay } from '../clock.js';
import { t } from '../i18n.js';
import { html, nothing, repeat } from '../lit.js';
import { refusalOf } from '../pool-board.js';

/** Who waits for a seat, in their order. */
export function queueView({ board, now }) {
  const { waiters } = board;
  return html`
    <section class="card" aria-labelledby="queue-title">
      <div class="card-head"><h2 id="queue-title">${t('pool.queue')}${waiters.length > 0 ? html`<span class="count">${waiters.length}</span>` : nothing}</h2></div>
      ${waiters.length === 0 ? html`<p class="card-none">${t('pool.queue.empty')}</p>` : html`<ol class="queue" tabindex="0" aria-labelledby="queue-title">${repeat(waiters, ({ lesson }) => lesson, (waiter) => waiting(waiter, now))}</ol>`}
    </section>
  `;
}

function waiting({ position, lesson, title, teacher_name: teacher, asked_at: asked, eta }, now) {
  const minutes = eta ? Math.max(0, Math.ceil((Date.parse(eta) - now) / 60_000)) : null;
  return html`
    <li class="queue-row" data-test="pool-waiter" data-lesson=${lesson} data-position=${position}>
      <span class="queue-place">${position}</span>
      <div><strong>${title}</strong><p class="soft">${teacher} · ${t('pool.queue.since', { time: clockTime(asked) })}</p></div>
      <p class="queue-eta">${minutes === null ? html`<span class="soft">${t('pool.queue.noeta')}</span>` : html`<b>${t('pool.queue.eta', { n: minutes })}</b><span class="soft">${clockTime(eta)}</span>`}</p>
    </li>
  `;
}

/** What happened last: when, what became of which seat, by whom and why. */
export function journalView({ board, now }) {
  return html`
    <section class="card" aria-labelledby="journal-title">
      <div class="card-head"><h2 id="journal-title">${t('pool.journal')}</h2></div>
      ${board.journal.length === 0
        ? html`<p class="card-none">${t('pool.journal.empty')}</p>`
        : html`<ol class="journal" tabindex="0" aria-labelledby="journal-title">${repeat(board.journal, ({ id }) => id, (move) => line(move, now))}</ol>`}
    </section>
  `;
}

function line(move, now) {
  const today = daysBetween(now, move.at) === 0;
  const account = move.account_email?.split('@')[0];
  // What was done to an account concerns no lesson.
  const [what, where] = move.lesson === null ? [account, null] : [move.title ?? t('pool.lesson.gone'), account];
  return html`
    <li class="journal-row" data-test="pool-move" data-lesson=${move.lesson ?? nothing} data-state=${move.state}>
      <time datetime=${move.at}>${today ? nothing : html`<span>${fullDay(move.at, now, 'short')}</span>`}${clockTime(move.at)}</time>
      <span class="seat-dot is-${move.state.toLowerCase()}" aria-hidden="true"></span>
      <p><b>${t(`pool.lease.${move.state}`)}</b> ${what}<span class="soft">${[where, whoOf(move), whyOf(move.why)].filter(Boolean).join(' · ')}</span></p>
    </li>
  `;
}

/** Why something happened, in the reader's language; Zoom's own words stay as they are, after what they mean. */
export function whyOf(why) {
  const refusal = refusalOf(why);
  return refusal ? t(`pool.trouble.${refusal.reason}`, refusal) : t('pool.why', { why: why ?? '' });
}

/** The pool's own hands have names too. */
function whoOf({ who, who_name: name }) {
  if (name) return name;
  const text = t(`pool.who.${who.split(':')[0]}`);
  return text.startsWith('pool.') ? who : text;
}

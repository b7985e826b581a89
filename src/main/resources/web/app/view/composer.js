import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { html, nothing } from '../lit.js';
import { closedBecause } from '../room-rules.js';

const TALLEST_PX = 160;

export function composer(page) {
  const closed = closedBecause({ refused: page.room.refused, leads: page.leads, me: page.me.id, state: page.room.state });
  if (closed)
    return html`<div class="composer-closed">${quickHand(page)}<p role="status" data-test="composer-closed" data-why=${closed}>${icons.lock}${t(`chat.closed.${closed}`)}</p></div>`;
  const wait = page.slowFor;
  const send = (event) => submit(event, page);
  return html`
    ${slowMode(page, wait)}
    <form class="composer" @submit=${send}>
      ${quickHand(page)}
      <label class="unseen" for="chat-input">${t('chat.input')}</label>
      <textarea id="chat-input" data-test="chat-input" rows="1" placeholder=${t('chat.placeholder')} title=${t('chat.hint')}
        enterkeyhint="send" @keydown=${(event) => onKey(event, page)} @input=${(event) => onInput(event, page)}></textarea>
      <span class="composer-over" role="status"></span>
      <button class="primary icon-only" type="submit" data-test="chat-send" ?disabled=${wait > 0} aria-label=${t('chat.send')} title=${t('chat.hint')}>
        ${wait > 0 ? html`<span class="numbers" aria-hidden="true">${wait}</span>` : icons.send}
      </button>
    </form>
  `;
}

/** Why the button does not send just now. */
function slowMode({ room, leads }, wait) {
  const { slowS } = room.state;
  if (slowS === 0 || leads) return nothing;
  return html`<p class="composer-slow" data-test="slow-mode">${icons.clock}${t('chat.slow', { n: slowS })}
    ${wait > 0 ? html`<span class="numbers">${t('chat.slow.wait', { n: wait })}</span>` : nothing}</p>`;
}

/** On a phone the hands are behind a tab; one's own is within reach of the thumb. */
function quickHand(page) {
  if (page.leads || !page.running || page.room.refused || !page.hasHands) return nothing;
  const mine = page.myHand;
  const text = t(mine ? (mine.called ? 'hands.yours.called' : 'hands.lower') : 'hands.raise');
  return html`
    <button type="button" class="icon-only quick-hand ${mine ? 'is-up' : ''} ${mine?.called ? 'is-called' : ''}" data-test="hand-toggle"
      aria-pressed=${mine !== null} aria-label=${text} title=${text} ?disabled=${!page.connected || (!mine && page.room.state.handsLocked)}
      @click=${() => page.hand({ raise: mine === null })}>${icons.hand}</button>
  `;
}

function onKey(event, page) {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit(event, page);
}

function submit(event, page) {
  event.preventDefault();
  const input = event.currentTarget.closest('form').querySelector('textarea');
  const text = input.value.trim();
  if (text === '' || text.length > page.room.longestText || page.slowFor > 0) return;
  input.value = '';
  fit(input);
  page.send(text);
  input.focus();
}

function onInput({ target }, page) {
  fit(target);
  const over = target.value.trim().length - page.room.longestText;
  target.form.querySelector('.composer-over').textContent = over > 0 ? t('chat.toolong', { n: over }) : '';
  if (target.value !== '') page.room.typed();
}

function fit(input) {
  input.style.height = 'auto';
  input.style.height = `${Math.min(input.scrollHeight, TALLEST_PX)}px`;
}

import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { html, nothing } from '../lit.js';

const TALLEST_PX = 160;

export function composer(page) {
  const closed = whyClosed(page);
  if (closed) return html`<p class="composer-closed">${icons.lock}${closed}${pause(page)}</p>`;
  const send = (event) => submit(event, page);
  return html`
    <form class="composer" @submit=${send}>
      ${pause(page)}
      <label class="unseen" for="chat-input">${t('chat.input')}</label>
      <textarea id="chat-input" data-test="chat-input" rows="1" placeholder=${t('chat.placeholder')} title=${t('chat.hint')}
        enterkeyhint="send" @keydown=${(event) => onKey(event, page)} @input=${(event) => onInput(event, page)}></textarea>
      <span class="composer-over" role="status"></span>
      <button class="primary icon-only" type="submit" data-test="chat-send" aria-label=${t('chat.send')} title=${t('chat.hint')}>${icons.send}</button>
    </form>
  `;
}

function whyClosed({ room, me, leads }) {
  if (room.refused) return t('link.closed');
  if (leads) return null;
  if (room.state.muted.has(me.id)) return t('chat.muted');
  return room.state.chatLocked ? t('chat.locked') : null;
}

function pause({ leads, room, phase, connected, moderate }) {
  if (!leads || phase !== 'live' || !room.moderated) return nothing;
  const { chatLocked } = room.state;
  const text = t(chatLocked ? 'chat.resume' : 'chat.pause');
  const change = chatLocked ? { unlock: 'chat' } : { lock: 'chat' };
  return html`
    <button type="button" class="quiet icon-only" aria-pressed=${chatLocked} aria-label=${text} title=${text}
      ?disabled=${!connected}
      data-test="chat-lock" @click=${() => moderate(change)}>${icons.lock}</button>
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
  if (text === '' || text.length > page.room.longestText) return;
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

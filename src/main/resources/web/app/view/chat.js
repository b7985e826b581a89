import { currentLanguage, t } from '../i18n.js';
import { icons } from '../icons.js';
import { guard, html, nothing, repeat } from '../lit.js';
import { composer } from './composer.js';
import { emptiness, spinner } from './parts.js';
import { conversation } from './messages.js';

export function chatView(page) {
  const { room, scroll } = page;
  return html`
    <div class="log-frame">
      <div class="log" role="log" aria-live="polite" aria-label=${t('chat.label')} tabindex="0"
        aria-busy=${room.loadingOlder || !room.state.known}>
        ${room.state.known ? content(page) : spinner(t('link.connecting'))}
      </div>
      ${scroll.atEnd ? nothing : pill(scroll)}
    </div>
    <p class="typing" aria-hidden="true">${typing(room)}</p>
    ${page.chatProblem ? html`<p class="form-error" role="alert">${page.chatProblem}</p>` : nothing}
    ${composer(page)}
  `;
}

function content(page) {
  const { room, me, connected } = page;
  const { lines, hasOlder } = room.state;
  if (lines.length + room.pending.length === 0 && !hasOlder) return emptiness(icons.chat, t('chat.empty'), t('chat.empty.hint'));
  return html`
    ${beginning(page)}
    ${guard([lines, room.pending, connected, currentLanguage(), page.leads, room.can('moderation')], () =>
      repeat(conversation(lines, room.pending, me), (entry) => entry.key, (entry) => entry.draw(page)))}
  `;
}

/** What is further up comes by itself; whoever is at the top asks for it only when it did not. */
function beginning({ room, scroll, older }) {
  if (!room.state.hasOlder) return html`<p class="log-beginning">${t('chat.beginning')}</p>`;
  if (!room.loadingOlder && !scroll.asks) return nothing;
  return html`
    <div class="log-older">
      <button class="secondary small" data-test="load-older" ?disabled=${room.loadingOlder} @click=${older}>
        ${t(room.loadingOlder ? 'chat.older.busy' : 'chat.older')}
      </button>
    </div>
  `;
}

const pill = (scroll) => html`
  <button class="pill ${scroll.unseen > 0 ? 'pill-new' : ''}" data-test="new-messages" @click=${scroll.toEnd}>
    ${icons.down}<span>${scroll.unseen > 0 ? t('chat.new', { n: scroll.unseen }) : t('chat.latest')}</span>
  </button>
`;

/** Names and three dots need no sentence in any language. */
function typing(room) {
  const names = [...room.typing.values()].slice(0, 3).map(({ name }) => name);
  if (names.length === 0) return nothing;
  return html`<span class="dots"><i></i><i></i><i></i></span>${names.join(', ')}`;
}

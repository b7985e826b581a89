import { clockTime, dayName, daysBetween } from '../clock.js';
import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { webAddress } from '../lesson.js';
import { html, nothing } from '../lit.js';
import { avatar, teacherBadge } from './person.js';

const TOGETHER_MS = 5 * 60_000;
const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;

/**
 * The entries of the log in order: a separator for each day, notices, what was said, and what we are still sending.
 *
 * @returns {{key: string, draw: (page: any) => any}[]}
 */
export function conversation(lines, pending, me) {
  const entries = [];
  let before = null;
  const add = (line, entry) => {
    if (before === null || daysBetween(before.at, line.at) !== 0) entries.push(day(line.at));
    entries.push(entry(before !== null && follows(before, line)));
    before = line;
  };
  for (const line of lines) add(line, (joined) => said(line, joined, me));
  for (const message of pending) {
    const line = { ...message, type: 'chat.message', from: { user: me.id, role: me.role } };
    add(line, (joined) => ours(message, joined));
  }
  return entries;
}

function follows(before, line) {
  return (
    before.type === 'chat.message' &&
    line.type === 'chat.message' &&
    before.from?.user === line.from?.user &&
    Date.parse(line.at) - Date.parse(before.at) < TOGETHER_MS
  );
}

const day = (at) => ({
  key: `day ${new Date(at).toDateString()}`,
  draw: () => html`<div class="log-day"><span>${dayName(at)}</span></div>`,
});

function said(line, joined, me) {
  const draw = line.type === 'chat.message' ? (page) => message(line, joined, me, page) : () => notice(line);
  return { key: line.cid ?? `seq ${line.seq}`, draw };
}

function message(line, joined, me, page) {
  const own = line.from?.user === me.id;
  const name = line.from?.name ?? '';
  return html`
    <article class="message ${own ? 'own' : ''} ${joined ? 'joined' : ''}" data-test="chat-message" data-seq=${line.seq}>
      ${own ? nothing : html`<span class="message-face">${joined ? nothing : avatar(line.from?.user, name)}</span>`}
      <div class="message-column">
        ${head(line, joined, own ? t('chat.you') : name)}
        ${bubble(line)}
      </div>
      <span class="message-side">
        <time class="message-time" datetime=${line.at}>${clockTime(line.at)}</time>
        ${page.leads && page.room.can('moderation') ? actions(line, page) : nothing}
      </span>
    </article>
  `;
}

function actions(line, page) {
  if (line.deleted && page.measuresFor(line.from).length === 0) return nothing;
  const label = t('act.message', { name: line.from?.name ?? '' });
  return html`<button class="quiet icon-only message-more" data-test="message-more" aria-haspopup="menu" aria-label=${label} title=${label}
    @click=${(event) => page.menuFor(event, line.from ?? {}, line)}>${icons.more}</button>`;
}

/** In one line, because the text keeps its own spaces. */
function bubble({ text, deleted, from }) {
  const look = `${from?.role === 'teacher' ? 'of-teacher' : ''} ${deleted ? 'deleted' : ''}`;
  return html`<div class="bubble ${look}">${deleted ? t('chat.deleted') : withLinks(text)}</div>`;
}

function head(line, joined, name) {
  if (joined) return html`<span class="unseen">${name}:</span>`;
  return html`<p class="message-head"><span class="message-name">${name}</span>${teacherBadge(line.from?.role)}</p>`;
}

/** A message of ours that the server has not taken yet. */
const ours = (pending, joined) => ({
  key: pending.cid,
  draw: (page) => html`
    <article class="message own ${joined ? 'joined' : ''} ${pending.failed ? 'failed' : 'sending'}" data-test="chat-message"
      data-pending=${pending.failed ? 'failed' : 'sending'}>
      <div class="message-column">
        ${joined ? nothing : html`<p class="message-head"><span class="message-name">${t('chat.you')}</span></p>`}
        ${bubble(pending)}
        ${pending.failed ? failure(pending, page) : html`<p class="message-fate">${icons.clock}${t(page.connected ? 'chat.sending' : 'chat.queued')}</p>`}
      </div>
    </article>
  `,
});

const failure = ({ cid, failed }, { room }) => html`
  <p class="message-fate" role="alert">
    ${icons.alert}<span>${t('chat.failed')} ${failed}</span>
    <button class="plain" data-test="chat-retry" @click=${() => room.retry(cid)}>${t('error.retry')}</button>
    <button class="plain" @click=${() => room.discard(cid)} aria-label=${t('error.close')}>${icons.close}</button>
  </p>
`;

const NOTICE_TEXTS = {
  'lesson.started': 'notice.started',
  'lesson.ended': 'notice.ended',
  'room.locked': 'notice.locked',
  'room.unlocked': 'notice.unlocked',
};

function notice(line) {
  if (line.type === 'material.shared' && webAddress(line.url)) return material(line);
  if (line.type === 'announcement') return announcement(line);
  const { type, at, text, seq } = line;
  return html`
    <p class="log-notice" data-seq=${seq}><span>${NOTICE_TEXTS[type] ? t(NOTICE_TEXTS[type]) : text}</span><time datetime=${at}>${clockTime(at)}</time></p>
  `;
}

/** What a teacher put before the class, to be opened in another tab. */
const material = ({ seq, at, from, text, url }) => html`
  <article class="log-card" data-test="material" data-seq=${seq}>
    <span class="log-card-mark">${icons.link}</span>
    <div class="log-card-text">
      <a href=${webAddress(url)} target="_blank" rel="noopener noreferrer">${text || url}</a>
      <p class="soft">${t('material.from', { name: from?.name ?? '', host: hostOf(url) })}</p>
    </div>
    <time class="message-time" datetime=${at}>${clockTime(at)}</time>
  </article>
`;

const announcement = ({ seq, at, from, text }) => html`
  <article class="log-card log-card-loud" data-test="announcement" data-seq=${seq}>
    <span class="log-card-mark">${icons.megaphone}</span>
    <div class="log-card-text"><p class="log-card-words">${withLinks(text)}</p><p class="soft">${from?.name ?? ''}</p></div>
    <time class="message-time" datetime=${at}>${clockTime(at)}</time>
  </article>
`;

function hostOf(url) {
  try {
    return new URL(url).host;
  } catch {
    return '';
  }
}

function withLinks(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    parts.push(text.slice(from, found.index));
    parts.push(html`<a href=${found[0]} target="_blank" rel="noopener noreferrer nofollow">${found[0]}</a>`);
    from = found.index + found[0].length;
  }
  return [...parts, text.slice(from)];
}

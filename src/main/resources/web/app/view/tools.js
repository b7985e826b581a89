import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { html, nothing } from '../lit.js';

const ROLLCALL_S = [30, 60, 120];
const SLOW_S = [0, 5, 10, 30, 60];

/** What a leader can do to the whole class. */
export function toolsView(page) {
  const { room, leads, running, surveys, connected } = page;
  if (!leads || !running) return nothing;
  const asks = surveys && room.can('polls');
  const calls = surveys && room.can('rollcalls');
  return html`
    <div class="tools" role="group" aria-label=${t('tools.label')}>
      ${asks ? html`<button class="secondary small" data-test="tool-poll" ?disabled=${!connected || room.state.poll !== null} @click=${surveys.compose}>${icons.poll}${t('poll.tool')}</button>` : nothing}
      ${calls ? html`<button class="secondary small" data-test="tool-rollcall" aria-haspopup="menu" ?disabled=${!connected || room.state.rollcall !== null}
        @click=${(event) => page.openMenu(event, t('rollcall.tool'), durations(page))}>${icons.people}${t('rollcall.tool')}</button>` : nothing}
      <button class="secondary small" data-test="tool-more" aria-haspopup="menu" ?disabled=${!connected}
        @click=${(event) => page.openMenu(event, t('tools.more'), more(page))}>${icons.sliders}${t('tools.more')}</button>
    </div>
  `;
}

const durations = ({ surveys }) => [
  { heading: t('rollcall.time') },
  ...ROLLCALL_S.map((n) => ({ text: t('seconds', { n }), test: `rollcall-${n}`, act: () => surveys.openRollcall(n) })),
];

function more(page) {
  const { room, controls } = page;
  const { chatLocked, handsLocked, fair, slowS } = room.state;
  const lock = (what, on, test) => ({ text: t(`tools.lock.${what}`), test, checked: on, act: () => page.moderate({ [on ? 'unlock' : 'lock']: what }) });
  return [
    ...(room.can('moderation') ? [lock('chat', chatLocked, 'chat-lock'), lock('hands', handsLocked, 'hands-lock')] : []),
    { text: t('tools.fair'), test: 'hands-fair', checked: fair, act: () => page.hand({ fair: !fair }) },
    ...(controls ? [
      { heading: t('tools.extend') },
      ...[5, 15].map((n) => ({ text: t('lesson.extend.by', { n }), test: `extend-${n}`, act: () => controls.extend(n) })),
    ] : []),
    { heading: t('tools.slow') },
    ...SLOW_S.map((n) => ({ text: n === 0 ? t('tools.slow.off') : t('seconds', { n }), test: `slow-${n}`, checked: slowS === n, act: () => page.moderate({ slow_s: n }) })),
    { heading: t('tools.share') },
    { text: t('tools.link'), test: 'share-link', act: () => page.openDialog({ title: t('tools.link'), body: linkForm }) },
    ...[...page.banned].map(([user, name]) => ({ text: t('act.unban.name', { name }), test: 'act-unban', act: () => page.moderate({ unban: user }) })),
  ];
}

const linkForm = (page) => html`
  <form class="draft" @submit=${(event) => share(event, page)}>
    <div class="field"><label for="link-title">${t('link.title')}</label>
      <input id="link-title" name="title" data-test="link-title" maxlength="200" required autofocus autocomplete="off" /></div>
    <div class="field"><label for="link-url">${t('link.url')}</label>
      <input id="link-url" name="url" data-test="link-url" type="url" pattern="https?://.+" placeholder="https://" maxlength="2000" required autocomplete="off" /></div>
    <div class="question-answers">
      <button type="button" class="secondary" @click=${page.closeDialog}>${t('dialog.cancel')}</button>
      <button class="primary" data-test="link-share">${t('link.share')}</button>
    </div>
  </form>
`;

function share(event, page) {
  event.preventDefault();
  const { title, url } = Object.fromEntries(new FormData(event.currentTarget));
  page.closeDialog();
  page.ask('chatProblem', () => page.room.share({ title: title.trim(), url: url.trim() }));
}

import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { html, nothing, repeat } from '../lit.js';
import { chatView } from './chat.js';
import { dialogView } from './dialog.js';
import { menuView } from './menu.js';
import { emptiness, problem, spinner } from './parts.js';
import { toolsView } from './tools.js';
import { turnedAwayView } from './turned-away.js';

export function groupsView(page) {
  return html`
    <div class="groups ${page.id === null ? 'is-list' : 'is-open'}">
      <nav class="groups-list" aria-labelledby="groups-title">
        <h1 id="groups-title">${t('groups.title')}</h1>
        ${list(page)}
      </nav>
      <section class="groups-room" aria-label=${page.group?.name ?? t('chat.label')}>${page.room ? conversation(page) : emptiness(icons.chat, t('groups.pick'))}</section>
      ${dialogView(page)} ${menuView(page)}
    </div>
  `;
}

function list({ inbox, id }) {
  if (inbox.groups === null) return inbox.error ? problem(inbox.error, inbox.load) : spinner(t('loading'));
  if (inbox.groups.length === 0) return emptiness(icons.people, t('groups.empty'), t('groups.empty.hint'));
  return html`<ul>${repeat(inbox.groups, (group) => group.id, (group) => row(group, group.id === id))}</ul>`;
}

const row = ({ id, name, students, unread }, open) => html`
  <li>
    <a class="group-row" href="#/groups/${id}" data-test="group-row" data-group=${id} aria-current=${open ? 'page' : nothing}>
      <span class="group-name">${name}<span class="soft">${t('groups.people', { n: students })}</span></span>
      ${unread > 0 ? html`<span class="count count-new" data-test="unread" aria-label=${t('nav.unread', { n: unread })}>${unread > 99 ? '99+' : unread}</span>` : nothing}
    </a>
  </li>
`;

function conversation(page) {
  const refused = page.room.turnedAway;
  return html`
    <header class="groups-head">
      <a class="back" href="#/groups" aria-label=${t('groups.back')} title=${t('groups.back')}>${icons.back}</a>
      <div class="groups-title"><h2>${page.group?.name ?? ''}</h2><p class="soft">${page.room.state.known ? t('groups.here', { n: page.room.state.count }) : nothing}</p></div>
      ${toolsView(page)}
    </header>
    ${refused ? turnedAwayView(refused, page, '#/groups') : html`<div class="panel panel-chat">${chatView(page)}</div>`}
  `;
}

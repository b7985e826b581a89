import { currentLanguage, t } from '../i18n.js';
import { icons } from '../icons.js';
import { inOrder } from '../room-rules.js';
import { isComplete } from '../../client/room-state.js';
import { guard, html, nothing, repeat } from '../lit.js';
import { emptiness } from './parts.js';
import { avatar, teacherBadge } from './person.js';

const SEARCH_FROM = 12;
const SHOWN = 200;

export function handsView(page) {
  const { hands } = page.room.state;
  return html`
    <div class="panel-head">
      <h2 id="hands-title">${icons.hand}${t('hands.title')}${hands.length > 0 ? html`<span class="count">${hands.length}</span>` : nothing}</h2>
      ${page.leads && hands.length > 0 ? lowerAll(page) : nothing}
    </div>
    ${order(page)}
    <div class="panel-body" tabindex="0" role="group" aria-labelledby="hands-title">
      ${hands.length === 0 ? html`<p class="panel-empty">${t(page.leads || page.phase === 'ended' ? 'hands.empty' : 'hands.empty.student')}</p>` : queue(page)}
    </div>
    ${page.handProblem ? html`<p class="form-error" role="alert">${page.handProblem}</p>` : nothing}
    ${page.leads || page.phase === 'ended' ? nothing : ownHand(page)}
  `;
}

const order = ({ room }) => (room.state.fair ? html`<p class="hands-order soft" data-test="hands-fair-on">${t('hands.fair')}</p>` : nothing);

const lowerAll = (page) => html`
  <button class="plain" data-test="hands-lower-all" ?disabled=${!page.connected} @click=${() => page.hand({ lower: 'all' })}>${t('hands.lower.all')}</button>
`;

const queue = (page) => html`
  <ol class="hands">
    ${repeat(page.room.state.hands, (hand) => hand.user, (hand, i) => row(page, hand, i + 1))}
  </ol>
`;

function row(page, hand, place) {
  const own = hand.user === page.me.id;
  return html`
    <li class="hand ${hand.called ? 'is-called' : ''}" data-test="hand-row" data-user=${hand.user}>
      <span class="hand-place" aria-label=${t('hands.place', { n: place })}>${place}</span>
      <span class="hand-name">${hand.name}${own ? html` <span class="soft">${t('people.you')}</span>` : nothing}
        ${hand.turns > 0 ? html`<span class="soft" data-test="hand-turns">${t('hands.turns', { n: hand.turns })}</span>` : nothing}
        ${hand.called ? html`<span class="badge badge-hand">${t('hands.called')}</span>` : nothing}</span>
      ${page.leads ? handActions(page, hand) : nothing}
    </li>
  `;
}

const handActions = (page, { user, name, called }) => html`
  <span class="hand-actions">
    ${called ? nothing : html`<button class="secondary small" data-test="hand-call" aria-label=${t('hands.call.name', { name })}
      ?disabled=${!page.connected} @click=${() => page.hand({ call: user })}>${t('hands.call')}</button>`}
    <button class="quiet icon-only small" data-test="hand-lower" aria-label=${t('hands.lower.name', { name })}
      title=${t('hands.lower')} ?disabled=${!page.connected} @click=${() => page.hand({ lower: user })}>${icons.close}</button>
  </span>
`;

function ownHand(page) {
  const mine = page.myHand;
  const { hands, handsLocked } = page.room.state;
  const place = hands.indexOf(mine) + 1;
  const shut = handsLocked && !mine;
  return html`
    <div class="own-hand">
      <p role="status">${mine ? t(mine.called ? 'hands.yours.called' : 'hands.yours', { n: place }) : shut ? t('hands.locked') : nothing}</p>
      <button class="wide ${mine ? 'secondary' : 'hand-up'}" data-test="hand-toggle" aria-pressed=${mine !== null}
        ?disabled=${!page.connected || shut} @click=${() => page.hand({ raise: mine === null })}>
        ${icons.hand}${t(mine ? 'hands.lower' : 'hands.raise')}
      </button>
    </div>
  `;
}

export function peopleView(page) {
  const { members, count } = page.room.state;
  return html`
    <div class="panel-head">
      <h2 id="people-title">${icons.people}${t('people.title')}<span class="count">${count}</span></h2>
    </div>
    ${members.size >= SEARCH_FROM ? finder(page) : nothing}
    <div class="panel-body" tabindex="0" role="group" aria-labelledby="people-title">
      ${guard([page.room.state, page.search, page.leads, page.banned.size, currentLanguage()], () => list(page))}
    </div>
  `;
}

const finder = (page) => html`
  <div class="finder">
    <label class="unseen" for="find-person">${t('people.find')}</label>
    <input id="find-person" type="search" placeholder=${t('people.find')} .value=${page.search} @input=${page.find} />
  </div>
`;

function list(page) {
  const { room, search } = page;
  const { members, count } = room.state;
  if (members.size === 0) return count > 0 ? nothing : emptiness(icons.people, t('people.empty'));
  const wanted = search.trim().toLocaleLowerCase();
  const found = inOrder([...members.values()].filter(({ name }) => name.toLocaleLowerCase().includes(wanted)), currentLanguage());
  if (found.length === 0) return html`<p class="panel-empty">${t('people.nobody')}</p>`;
  const more = (wanted === '' ? Math.max(count, found.length) : found.length) - Math.min(found.length, SHOWN);
  return html`
    <ul class="people">${repeat(found.slice(0, SHOWN), (member) => member.user, (member) => person(member, page))}</ul>
    ${isComplete(room.state) ? (more > 0 ? html`<p class="panel-empty">${t('people.more', { n: more })}</p>` : nothing) : crowd(page, more)}
  `;
}

/** Of a crowd the list has only those who lead, and oneself; whoever leads may ask for all. */
const crowd = (page, n) => html`
  <div class="panel-empty" data-test="crowd">
    <p>${t('people.crowd', { n })}</p>
    ${page.leads ? html`<button class="plain" data-test="everybody" @click=${page.everybody}>${t('people.everybody')}</button>` : nothing}
  </div>
`;

function person(member, page) {
  const { user, name, role, state } = member;
  const away = state === 'away';
  const muted = page.room.state.muted.has(user);
  const measures = page.measuresFor(member);
  const label = t('act.label', { name });
  return html`
    <li class="person ${away ? 'is-away' : ''}" data-test="member-row" data-user=${user} data-state=${state ?? 'online'}>
      <span class="person-face">${avatar(user, name, 'small')}<span class="presence" aria-hidden="true"></span></span>
      <span class="person-name">${name}${user === page.me.id ? html` <span class="soft">${t('people.you')}</span>` : nothing}</span>
      ${muted ? html`<span class="badge badge-quiet" data-test="is-muted">${t('people.muted')}</span>` : nothing}
      ${teacherBadge(role)}
      ${away ? html`<span class="soft">${t('people.away')}</span>` : html`<span class="unseen">${t('people.here')}</span>`}
      ${measures.length > 0 ? html`<button class="quiet icon-only small" data-test="member-more" aria-haspopup="menu" aria-label=${label} title=${label}
        @click=${(event) => page.menuFor(event, member)}>${icons.more}</button>` : nothing}
    </li>
  `;
}

// The page to drive the simulator by hand: asks for the whole state every second and draws what has changed.
import {clock, described, effects, operations} from '/zoomsim/words.js';

const at = id => document.getElementById(id);
const drawn = new Map();
let state = null;
let joining = null;

/// An element; attributes that are functions listen, `null` children are left out.
function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value !== false && value != null) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.flat().filter(child => child != null));
  return made;
}

async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: body ? {'content-type': 'application/json'} : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await answer.text();
  const said = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Error(said?.message ?? answer.statusText);
  return said;
}

/// Does it, says what went wrong, and shows what came of it.
async function doing(work) {
  try {
    await work();
    at('trouble').hidden = true;
  } catch (failure) {
    at('trouble').textContent = failure.message;
    at('trouble').hidden = false;
    setTimeout(() => (at('trouble').hidden = true), 6000);
  }
  await refresh();
}

const post = (path, body) => doing(() => call('POST', path, body ?? {}));

/// Draws a part only when what it shows has changed, so that focus and scrolling stay where they are.
function draw(id, shown, make) {
  const text = JSON.stringify(shown);
  if (drawn.get(id) === text) return;
  drawn.set(id, text);
  at(id).replaceChildren(...make(shown));
}

function hostCard({host, meetings}) {
  const live = meetings.filter(one => one.live).length;
  const licence = host.licensed ? host.plan : 'basic, 40 min';
  const turn = status => () => doing(() => call('PATCH', `/sim/hosts/${encodeURIComponent(host.id)}`, {status}));
  return el('article', {class: 'card', 'data-test': 'host'},
    el('h3', null, host.email,
      el('span', {class: `badge ${live ? 'live' : 'plain'}`}, `${live} of ${host.capacity} live`),
      host.status === 'active' ? null : el('span', {class: 'badge bad'}, host.status)),
    el('p', {class: 'quiet'}, `${host.id} · ${licence} · ${host.used_today} of 100 requests today`),
    el('p', {class: 'buttons'},
      el('button', {click: () => post('/sim/meetings', {host: host.id})}, 'New meeting'),
      host.status === 'active'
        ? el('button', {class: 'grave', click: turn('inactive'), title: 'may not host: 3161'}, 'Let it die')
        : el('button', {click: turn('active')}, 'Recover'),
      host.status === 'gone' ? null
        : el('button', {class: 'grave', click: turn('gone'), title: 'no such user: 1001'}, 'Remove')),
    meetings.map(meetingPart));
}

function meetingPart(meeting) {
  const act = action => () => post(`/sim/meetings/${meeting.id}/${action}`);
  return el('div', {class: 'meeting', 'data-test': 'meeting'},
    el('p', null, el('b', null, meeting.topic), ' ',
      el('span', {class: `badge ${meeting.live ? 'live' : 'plain'}`, 'data-test': 'status'},
        meeting.live ? `live since ${clock(meeting.since)}` : 'waiting'),
      meeting.recorded ? el('span', {class: 'badge bad'}, 'recording') : null),
    el('p', {class: 'quiet'}, `${meeting.id}${meeting.agenda ? ` · ${meeting.agenda}` : ''}`,
      meeting.waiting ? ` · ${meeting.waiting} at the door` : null),
    el('div', {class: 'chips'}, meeting.participants.map(name => el('span', {class: 'chip', 'data-test': 'person'}, name,
      el('button', {'aria-label': `${name} leaves`, click: () => post(`/sim/meetings/${meeting.id}/leave`, {name})}, '×')))),
    el('p', {class: 'buttons'},
      meeting.live
        ? el('button', {class: 'grave', click: act('end'), 'data-test': 'end'}, 'End')
        : el('button', {click: () => post(`/sim/meetings/${meeting.id}/start`, {name: 'Host'}), 'data-test': 'start'}, 'Start'),
      el('button', {click: () => askToJoin(meeting.id), 'data-test': 'join'}, 'Join…'),
      el('a', {href: `/j/${meeting.id}`, target: '_blank', rel: 'noopener'}, 'Open as a guest'),
      meeting.live && !meeting.recorded ? el('button', {click: act('record')}, 'Record') : null,
      el('button', {class: 'grave', click: act('delete')}, 'Delete')));
}

function askToJoin(id) {
  joining = id;
  at('join').querySelector('form').reset();
  at('join').showModal();
}

function faultRow({id, fault}) {
  const times = fault.times === 0 ? 'without end' : `${fault.times}×`;
  const chance = fault.probability < 1 ? `, ${Math.round(fault.probability * 100)} %` : '';
  return el('li', null,
    el('span', null, `${described(fault.effect)} · ${fault.operation} · ${times}${chance}${fault.match ? ` · “${fault.match}”` : ''}`),
    el('button', {click: () => doing(() => call('DELETE', `/sim/faults/${id}`))}, 'Take back'));
}

function hookRow(hook) {
  return el('li', null,
    el('span', null, hook.url, ' ', el('span', {class: hook.validated ? 'quiet' : 'bad'}, hook.validated ? 'validated' : hook.why)),
    el('span', {class: 'buttons'},
      el('button', {click: () => post(`/sim/webhooks/${hook.id}/validate`)}, 'Validate'),
      el('button', {class: 'grave', click: () => doing(() => call('DELETE', `/sim/webhooks/${hook.id}`))}, 'Remove')));
}

function journalRow({at: time, kind, ...rest}) {
  const text = Object.values(rest).filter(value => value !== '').join(' ');
  return el('li', null, el('time', null, clock(time)), el('b', null, kind), el('span', null, text));
}

function show() {
  const {clock: time, hosts, meetings, violations, journal} = state;
  at('now').textContent = `${time.now.replace('T', ' ').slice(0, 19)} UTC${time.frozen ? ', frozen' : ''}`;
  at('freeze').textContent = time.frozen ? 'Run on' : 'Freeze';
  at('verdict').textContent = violations.length === 0 ? 'nothing wrong' : `${violations.length} violations`;
  at('verdict').classList.toggle('bad', violations.length > 0);
  at('verdict').title = violations.join('\n');
  at('rates').checked = state.rates;
  at('legacy').checked = state.legacy_tokens;
  at('waiting').textContent = state.waiting_posts ? `${state.waiting_posts} posts wait for their time` : '';
  at('counts').textContent = Object.entries(state.counts).sort().map(([kind, count]) => `${kind} ${count}`).join(' · ');
  const byHost = hosts.map(host => ({
    host,
    // The links hold a fresh key each time, which is no reason to draw again.
    meetings: meetings.filter(one => one.host_id === host.id).map(({start_url, join_url, ...rest}) => rest),
  }));
  draw('hosts', byHost, all => all.map(hostCard));
  draw('faults', state.faults, all => all.map(faultRow));
  draw('hooks', state.webhooks, all => all.map(hookRow));
  const wanted = at('filter').value.toLowerCase();
  const rows = journal.filter(entry => JSON.stringify(entry).toLowerCase().includes(wanted)).slice(-200).reverse();
  draw('journal', rows, all => all.map(journalRow));
}

async function refresh() {
  try {
    state = await call('GET', '/sim/state?journal=1000');
    at('lost').hidden = true;
    show();
  } catch {
    at('lost').hidden = false;
  }
}

async function follow() {
  if (!document.hidden) await refresh();
  setTimeout(follow, 1000);
}

function offerOperations() {
  const chosen = effects[at('fault').effect.value];
  at('fault').operation.replaceChildren(...operations(chosen).map(name => el('option', {value: name}, name)));
}

at('fault').effect.replaceChildren(...Object.keys(effects).map(name => el('option', {value: name}, name)));
at('fault').effect.addEventListener('change', offerOperations);
offerOperations();
at('fault').addEventListener('submit', event => {
  event.preventDefault();
  const {effect, operation, times, probability, match} = event.target.elements;
  post('/sim/faults', {
    effect: effects[effect.value].effect,
    operation: operation.value,
    times: Number(times.value),
    probability: Number(probability.value),
    match: match.value,
  });
});
at('hook').addEventListener('submit', event => {
  event.preventDefault();
  const {url, secret} = event.target.elements;
  post('/sim/webhooks', {url: url.value, secret: secret.value}).then(() => (secret.value = ''));
});
at('join').addEventListener('close', () => {
  const {name, customer_key} = at('join').querySelector('form').elements;
  if (at('join').returnValue === 'join')
    post(`/sim/meetings/${joining}/join`, {name: name.value, customer_key: customer_key.value});
  at('join').returnValue = '';
});
at('filter').addEventListener('input', () => state && show());
at('rates').addEventListener('change', event => post('/sim/settings', {rates: event.target.checked}));
at('legacy').addEventListener('change', event => post('/sim/settings', {legacy_tokens: event.target.checked}));
at('freeze').addEventListener('click', () => post('/sim/clock', {frozen: !state.clock.frozen}));
document.querySelectorAll('[data-clock]').forEach(button =>
  button.addEventListener('click', () => post('/sim/clock', {advance: button.dataset.clock})));
document.querySelectorAll('[data-post]').forEach(button =>
  button.addEventListener('click', () => post(button.dataset.post)));
follow();

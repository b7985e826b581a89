import { icons, logo } from '../icons.js';
import { guard, html, nothing, repeat } from '../lit.js';
import { veiled } from './frames.js';
import { say } from './texts.js';

const SHOWN = 300;

export function playgroundView(page) {
  return html`
    <div class="frame frame-fixed">
      <header class="header">
        <a class="brand" href="/" aria-label="Lectern">${logo}<span>Lectern</span><span class="pg-name">${say('name')}</span></a>
        <div class="header-side">
          <a class="quiet button small pg-docs" href="/api/asyncapi.yaml" target="_blank" rel="noopener">${say('docs')}</a>
          <button class="quiet" data-test="language-switch" @click=${page.switchLanguage} aria-label=${say('language.switch')}>
            ${say('language.other')}
          </button>
        </div>
      </header>
      ${tabs(page)}
      <main class="pg" data-tab=${page.tab}>
        <div class="pg-panel">
          <h1 class="unseen">${say('name')}</h1>
          ${connection(page)} ${page.client ? [rooms(page), send(page)] : nothing}
        </div>
        ${log(page)}
      </main>
    </div>
  `;
}

const tabs = (page) => html`
  <nav class="pg-tabs">
    ${['panel', 'log'].map(
      (tab) => html`<button aria-pressed=${page.tab === tab} data-test=${`tab-${tab}`} @click=${() => page.set({ tab })}>
        ${say(`tab.${tab}`)}${tab === 'log' && page.frames.list.length ? html` <span class="count">${page.frames.list.length}</span>` : nothing}
      </button>`,
    )}
  </nav>
`;

function connection(page) {
  const { state } = page.state;
  return html`
    <section class="pg-card">
      <div class="pg-card-head">
        <h2>${say('connect.title')}</h2>
        <span class="pg-state pg-state-${state}" role="status" data-test="state" data-state=${state}><i></i>${say(`state.${state}`)}</span>
      </div>
      ${page.client && state !== 'closed' ? connected(page) : connect(page)}
    </section>
  `;
}

function connect(page) {
  const sources = [...(page.session.signedIn ? ['session'] : []), 'login', 'token'];
  return html`
    <p class="soft">${say('connect.lead')}</p>
    <form class="pg-form" @submit=${page.connect}>
      ${choice('connect.as', sources.map((each) => [each, say(`connect.${each}`)]), page.source, (source) => page.set({ source }))}
      ${page.source === 'session' ? html`<p class="soft">${say('connect.session.hint')}</p>` : nothing}
      ${page.source === 'login' ? login(page) : nothing}
      ${page.source === 'token'
        ? html`<textarea class="pg-code" rows="3" spellcheck="false" autocapitalize="none" aria-label=${say('connect.token')} placeholder="eyJ…"
            data-test="token" .value=${page.token} @input=${(event) => (page.token = event.target.value)}></textarea>`
        : nothing}
      ${choice('connect.transport', ['auto', 'websocket', 'sse'].map((each) => [each, say(`transport.${each}`)]), page.transport, (transport) => page.set({ transport }))}
      ${wrong(page.problem)}
      <button class="primary wide" data-test="connect" ?disabled=${page.busy}>
        ${page.busy ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}${say('connect.go')}
      </button>
    </form>
  `;
}

const login = (page) => html`
  <div class="pg-pair">
    <label class="pg-field"><span>${say('connect.email')}</span>
      <input type="email" autocomplete="off" autocapitalize="none" spellcheck="false" data-test="login-email" .value=${page.login.email}
        @input=${(event) => page.set({ login: { ...page.login, email: event.target.value } })} />
    </label>
    <label class="pg-field"><span>${say('connect.password')}</span>
      <input type="password" autocomplete="off" .value=${page.login.password}
        @input=${(event) => page.set({ login: { ...page.login, password: event.target.value } })} />
    </label>
  </div>
  <div class="pg-chips"><span class="soft">${say('connect.demo')}</span>
    ${['teacher1', 'student1'].map(
      (name) => html`<button type="button" class="pg-chip" aria-pressed=${page.login.email.startsWith(`${name}@`)}
        @click=${() => page.set({ login: { email: `${name}@demo.local`, password: 'demo-lesson-1' } })}>${name}</button>`,
    )}
  </div>
`;

function connected(page) {
  const { client } = page;
  const online = client.online;
  const facts = [
    ['transport', say(`transport.${client.transport}`)],
    ['user', client.session?.user],
    ['node', client.session?.node],
    ['ping', page.pingMs === null ? (client.rttMs === null ? null : ms(client.rttMs)) : ms(page.pingMs)],
    ['clock', client.session ? `${client.offsetMs >= 0 ? '+' : '−'}${ms(Math.abs(client.offsetMs))}` : null],
  ];
  return html`
    <dl class="pg-facts">
      ${facts.map(([name, value]) => html`<div><dt>${say(`fact.${name}`)}</dt><dd data-test=${`fact-${name}`}>${value ?? '–'}</dd></div>`)}
    </dl>
    ${wrong(page.problem)}
    <div class="pg-actions">
      ${online
        ? html`<button class="secondary small" data-test="ping" @click=${page.ping}>${icons.clock}${say('ping')}</button>`
        : html`<button class="secondary small" @click=${() => client.retry()}>${icons.refresh}${say('retry')}</button>`}
      <button class="secondary small" data-test="disconnect" @click=${page.disconnect}>${icons.out}${say('connect.end')}</button>
    </div>
    <div class="pg-disturb">
      <p class="pg-disturb-title">${say('disturb')}</p>
      <p class="soft">${say('disturb.hint')}</p>
      <div class="pg-actions">
        <button class="danger small" data-test="kill" ?disabled=${!online} @click=${page.kill}>${say('kill')}</button>
        <button class="danger small" data-test="lose" ?disabled=${page.loseNext || client.transport !== 'websocket'} @click=${page.lose}>
          ${page.loseNext ? say('losing') : say('lose')}
        </button>
      </div>
    </div>
  `;
}

function rooms(page) {
  return html`
    <section class="pg-card">
      <div class="pg-card-head"><h2>${say('rooms.title')}</h2></div>
      <form class="pg-join" @submit=${page.join}>
        <input class="pg-code" list="pg-lessons" aria-label=${say('rooms.name')} placeholder=${say('rooms.name')} autocapitalize="none"
          autocomplete="off" spellcheck="false" data-test="room" .value=${page.room} @input=${(event) => page.set({ room: event.target.value })} />
        <datalist id="pg-lessons">${page.lessons.map(({ id, title }) => html`<option value=${`lesson:${id}`}>${title}</option>`)}</datalist>
        <button class="secondary" data-test="join" ?disabled=${page.room.trim() === ''}>${say('rooms.join')}</button>
      </form>
      ${page.rooms.length === 0
        ? html`<p class="soft">${say('rooms.empty')}</p>`
        : html`<ul class="pg-rooms">${page.rooms.map((each) => room(page, each))}</ul>`}
    </section>
  `;
}

const room = (page, { room: each, events }) => html`
  <li data-test="room-row" data-room=${each.name} data-state=${each.state}>
    <div class="pg-room-head">
      <span class="pg-dot pg-dot-${each.state}" title=${each.state}></span>
      <span class="pg-code">${each.name}</span>
      ${each.automatic ? html`<span class="badge">${say('rooms.auto')}</span>` : nothing}
      <button class="quiet icon-only small" aria-label=${say('rooms.leave', { name: each.name })} title=${say('rooms.leave', { name: each.name })}
        @click=${() => page.leave(each)}>${icons.close}</button>
    </div>
    <p class="pg-room-facts">
      <span data-test="position" data-seq=${each.position?.seq ?? ''}>seq <b>${each.position?.seq ?? '–'}</b></span>
      <span>epoch <b>${each.position?.epoch ?? '–'}</b></span>
      <span>${say('rooms.events')} <b>${events}</b></span>
      <span class=${each.gaps ? 'pg-gaps' : ''} data-test="gaps" data-gaps=${each.gaps}>${say('rooms.gaps')} <b>${each.gaps}</b></span>
    </p>
  </li>
`;

function send(page) {
  return html`
    <section class="pg-card">
      <div class="pg-card-head">
        <h2>${say('send.title')}</h2>
        ${choice('', ['form', 'raw'].map((each) => [each, say(`send.${each}`)]), page.way, (way) => page.set({ way, sendProblem: '' }))}
      </div>
      ${page.way === 'form' && page.op ? form(page) : raw(page)}
    </section>
  `;
}

function form(page) {
  const { op, about, fields, examples } = page.op;
  return html`
    <form class="pg-form" @submit=${page.send}>
      <label class="pg-field"><span>${say('send.op')}</span>
        <select data-test="op" @change=${(event) => page.choose(event.target.value)}>
          ${page.ops.map((each) => html`<option value=${each.op} ?selected=${each.op === op}>${each.op}</option>`)}
        </select>
      </label>
      <p class="soft">${about}</p>
      ${examples.length > 1
        ? html`<div class="pg-chips"><span class="soft">${say('send.examples')}</span>
            ${examples.map(({ name, body }) => html`<button type="button" class="pg-chip" data-test="example" @click=${() => page.take(body)}>${name.replaceAll('_', ' ')}</button>`)}
          </div>`
        : nothing}
      ${repeat([page.filled], (filled) => filled, () => html`<div class="pg-fields">${fields.map((each) => field(page, each))}</div>`)}
      <pre class="pg-preview" aria-hidden="true">${page.preview}</pre>
      ${wrong(page.sendProblem)}
      <button class="primary wide" data-test="send">${icons.send}${say('send.go')}</button>
    </form>
  `;
}

function field(page, { name, kind, required, about, choices }) {
  const value = page.entered[name] ?? '';
  const enter = (event) => page.enter(name, event.target.value);
  return html`
    <label class="pg-field" title=${about}>
      <span>${name}${required ? html`<i aria-hidden="true">*</i>` : nothing}</span>
      ${kind === 'boolean' || kind === 'choice'
        ? select(kind === 'boolean' ? ['true', 'false'] : choices, value, required, enter, name)
        : kind === 'json'
          ? html`<textarea class="pg-code" rows=${value.length > 60 ? 4 : 1} spellcheck="false" placeholder=${say('send.left')} data-test=${`field-${name}`} .value=${value} @input=${enter}></textarea>`
          : html`<input class="pg-code" inputmode=${kind === 'number' ? 'numeric' : 'text'} autocapitalize="none" autocomplete="off" spellcheck="false"
              placeholder=${say('send.left')} data-test=${`field-${name}`} .value=${value} @input=${enter} />`}
    </label>
  `;
}

const select = (choices, value, required, enter, name) => html`
  <select data-test=${`field-${name}`} @change=${enter}>
    ${required ? nothing : html`<option value="" ?selected=${value === ''}>${say('send.left')}</option>`}
    ${choices.map((each) => html`<option value=${each} ?selected=${String(each) === value}>${each}</option>`)}
  </select>
`;

const raw = (page) => html`
  <form class="pg-form" @submit=${page.sendRaw}>
    <textarea class="pg-code" rows="5" spellcheck="false" autocapitalize="none" aria-label=${say('send.raw')} data-test="raw"
      placeholder='{"id":900,"presence":{"room":"lesson:7"}}' .value=${page.raw} @input=${(event) => (page.raw = event.target.value)}></textarea>
    <p class="soft">${say('send.raw.hint')}</p>
    ${wrong(page.sendProblem)}
    <button class="primary wide" data-test="send-raw">${icons.send}${say('send.go')}</button>
  </form>
`;

function log(page) {
  const { frames } = page;
  const shown = frames.shown();
  return html`
    <section class="pg-log" aria-label=${say('log.title')}>
      <div class="pg-log-head">
        <h2>${say('log.title')}</h2>
        <p class="pg-sums"><span class="pg-out">↑ ${frames.counts.out} · ${size(frames.sizes.out)}</span> <span class="pg-in">↓ ${frames.counts.in} · ${size(frames.sizes.in)}</span></p>
        <input type="search" class="pg-filter" aria-label=${say('log.filter')} placeholder=${say('log.filter')} data-test="filter"
          .value=${frames.filter} @input=${(event) => ((frames.filter = event.target.value), page.set({}))} />
        <div class="pg-tools">
          <button class="quiet small" aria-pressed=${frames.pings} @click=${() => ((frames.pings = !frames.pings), page.set({}))}>${say('log.pings')}</button>
          <button class="quiet small" data-test="pause" aria-pressed=${frames.paused} @click=${() => (frames.pause(), page.set({}))}>
            ${frames.paused ? say('log.resume', { n: frames.waiting }) : say('log.pause')}
          </button>
          <button class="quiet small" data-test="clear" @click=${() => (frames.clear(), page.set({}))}>${say('log.clear')}</button>
          <button class="quiet small" data-test="copy-all" @click=${() => page.copy('all', page.transcript())}>
            ${page.copied === 'all' ? say('log.copied') : say('log.copyall')}
          </button>
        </div>
      </div>
      ${shown.length === 0 ? nothingYet(frames) : html`
        <ol class="pg-frames" data-test="frames">
          ${repeat(shown.slice(0, SHOWN), ({ n }) => n, (seen) => guard([seen, page.open.has(seen.n), page.copied === seen.n, say('log.copy')], () => frame(page, seen)))}
        </ol>
        ${shown.length > SHOWN ? html`<p class="soft pg-more">${say('log.more', { n: shown.length - SHOWN })}</p>` : nothing}`}
    </section>
  `;
}

const nothingYet = (frames) => html`
  <div class="empty">
    <span class="empty-mark">${icons.list}</span>
    <p class="empty-title">${frames.list.length ? say('log.nothing') : say('log.empty')}</p>
    ${frames.list.length ? nothing : html`<p class="empty-hint">${say('log.empty.hint')}</p>`}
  </div>
`;

function frame(page, seen) {
  if (seen.kind === 'note') return html`<li class="pg-note"><time>${time(seen.at)}</time><span>${seen.label}</span></li>`;
  const open = page.open.has(seen.n);
  return html`
    <li class="pg-frame pg-kind-${seen.kind} ${open ? 'pg-open' : ''}" data-test="frame" data-kind=${seen.kind} data-label=${seen.label}>
      <button class="pg-line" aria-expanded=${open} @click=${() => page.toggle(seen.n)}>
        <span class="pg-arrow pg-${seen.direction}" title=${say(`log.${seen.direction}`)}><span aria-hidden="true">${seen.direction === 'in' ? '↓' : '↑'}</span><span class="unseen">${say(`log.${seen.direction}`)}</span></span>
        <time>${time(seen.at)}</time>
        <span class="pg-label">${seen.label}</span>
        <span class="pg-text">${veiled(seen.text)}</span>
        <span class="pg-size">${seen.tookMs === null ? nothing : html`<b>${ms(seen.tookMs)}</b> `}${size(seen.bytes)}</span>
      </button>
      ${open
        ? html`<div class="pg-whole"><pre>${veiled(seen.frame ? JSON.stringify(seen.frame, null, 2).replace(/("(?:token|ticket)": ")[^"]{8,}(")/g, '$1…$2') : seen.text)}</pre>
            <button class="secondary small" @click=${() => page.copy(seen.n, veiled(seen.text))}>${page.copied === seen.n ? say('log.copied') : say('log.copy')}</button></div>`
        : nothing}
    </li>
  `;
}

const choice = (label, choices, chosen, choose) => html`
  <div class="pg-choice">
    ${label ? html`<span class="pg-choice-label">${say(label)}</span>` : nothing}
    <div class="pg-segments" role="group" aria-label=${label ? say(label) : nothing}>
      ${choices.map(([value, text]) => html`<button type="button" aria-pressed=${value === chosen} data-test=${`choose-${value}`} @click=${() => choose(value)}>${text}</button>`)}
    </div>
  </div>
`;

const wrong = (text) => (text ? html`<p class="form-error" role="alert" data-test="problem">${icons.alert}<span>${text}</span></p>` : nothing);

const ms = (value) => (value < 10 ? `${value.toFixed(1)} ms` : value < 10_000 ? `${Math.round(value)} ms` : `${Math.round(value / 1000)} s`);

const size = (bytes) => (bytes < 1000 ? `${bytes} B` : bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`);

/** To the millisecond, by this machine's clock: 14:03:07.120. */
function time(at) {
  const date = new Date(at);
  const two = (n) => String(n).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

const DEFAULTS = {
  client: 'lectern-client/1',
  transport: 'auto',
  fallbackAfter: 2,
  timeoutMs: 10_000,
  backoffMs: 300,
  backoffMaxMs: 10_000,
  queue: 200,
  random: Math.random,
};

/** Options with their defaults; nonsense is refused at once, with the remedy. */
export function settled(options = {}) {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const whole = { ...DEFAULTS, ...platform(), ...given };
  if (!whole.token && !whole.ticket) throw new TypeError('LecternClient needs `token` or `ticket`, a function that gives one');
  if (!['auto', 'websocket', 'sse'].includes(whole.transport))
    throw new TypeError(`transport must be auto, websocket or sse, not ${whole.transport}`);
  if (!whole.url) throw new TypeError('LecternClient needs `url`, say wss://school.example/ws');
  if (!whole.WebSocket && whole.transport === 'websocket')
    throw new TypeError('there is no WebSocket here; give a class as `WebSocket`, or transport: sse');
  if (!whole.WebSocket) whole.transport = 'sse';
  const api = whole.api ?? whole.url.replace(/^ws/, 'http').replace(/\/ws\/?$/, '');
  return { ...whole, api: api.replace(/\/$/, '') };
}

function platform() {
  const origin = globalThis.location?.origin;
  return {
    url: origin?.startsWith('http') ? `${origin.replace(/^http/, 'ws')}/ws` : undefined,
    WebSocket: globalThis.WebSocket,
    fetch: globalThis.fetch?.bind(globalThis),
  };
}

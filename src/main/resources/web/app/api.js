import { inLocalTime } from './clock.js';
import { currentLanguage, t } from './i18n.js';
import { SignedOut } from './session.js';

/** An answer that is not a success; `message` is fit to be shown. */
export class ApiError extends Error {
  constructor(status, problem, retryAfterS) {
    const said = problem?.detail || firstFieldError(problem);
    super(said ? inLocalTime(said) : t(status === 0 ? 'error.network' : 'error.unknown'));
    this.status = status;
    this.problem = problem ?? {};
    this.retryAfterS = retryAfterS;
  }
}

export class Api {
  #session;

  /** @param {import('./session.js').Session} session */
  constructor(session) {
    this.#session = session;
  }

  async signIn(email, password, lasting) {
    const body = { email, password, remember_me: lasting };
    const tokens = await read(await call('/api/jwt/token/', { method: 'POST', body }));
    this.#session.begin(tokens, lasting);
  }

  /** Gone from this browser at once; the server hears of it when it can. */
  async signOut() {
    const token = await this.#session.access().catch(() => null);
    const refresh = this.#session.end();
    if (token) await call('/api/jwt/logout/', { method: 'POST', body: { refresh }, token }).catch(() => {});
  }

  me = () => this.#get('/api/me/');

  /** The lessons around now. */
  lessons = (from, to) =>
    this.#pages(`/api/schedule/lessons/?${new URLSearchParams({ start: from.toISOString(), end: to.toISOString() })}&`);

  connectZoom = (account) => this.#send('PUT', '/api/me/zoom/', account);
  disconnectZoom = () => this.#send('DELETE', '/api/me/zoom/');
  groups = () => this.#pages('/api/groups/?');
  unread = () => this.#get('/api/rooms/unread/');
  markRead = (room, seq) => this.#send('PUT', `/api/rooms/${room}/read/`, { seq });
  announcements = () => this.#get('/api/announcements/');
  lesson = (id) => this.#get(`/api/schedule/lessons/${id}/`);
  start = (id) => this.#post(`/api/schedule/lessons/${id}/start/`);
  /** A lesson nobody planned: started, or in line for a seat; the same key starts it once. */
  quickStart = (lesson, key) => this.#send('POST', '/api/schedule/lessons/quick-start/', { ...lesson, wait: true }, key);
  /** Waits in line when no seat is free: then the answer is `{status: 'waiting', position, eta}`. */
  startOrWait = (id) => this.#post(`/api/schedule/lessons/${id}/start/`, { wait: true });
  cancelWait = (id) => this.#send('DELETE', `/api/schedule/lessons/${id}/wait/`);
  end = (id) => this.#post(`/api/schedule/lessons/${id}/end/`);
  extend = (id, minutes) => this.#post(`/api/schedule/lessons/${id}/extend/`, { minutes });
  /** One page of a lesson's recordings, or of all that this person may see: `{count, next, results}`. */
  recordingsOf = (lesson, page) => this.#get(`/api/schedule/lessons/${lesson}/recordings/?page=${page}`);
  recordings = (asStudent, wanted) => this.#get(`/api/schedule/recordings/${asStudent ? '' : 'teacher/'}?${new URLSearchParams(wanted)}`);
  renameRecording = (id, title) => this.#send('PATCH', `/api/schedule/recordings/${id}/`, { title });
  removeRecording = (id) => this.#send('DELETE', `/api/schedule/recordings/${id}/`);
  viewRecording = (id) => this.#post(`/api/schedule/recordings/${id}/view/`);
  joinCall = (id) => this.#post(`/api/schedule/lessons/${id}/join/`);
  polls = (id) => this.#get(`/api/schedule/lessons/${id}/polls/`);
  rollcalls = (id) => this.#get(`/api/schedule/lessons/${id}/rollcalls/`);
  attendance = (id) => this.#get(`/api/schedule/lessons/${id}/attendance/`);

  /** The pool of Zoom seats, for admins: accounts, leases of a time, who waits, what happened last. */
  poolBoard = (from, to) => this.#get(`/api/zoom-pool/board/?${new URLSearchParams({ from: from.toISOString(), to: to.toISOString() })}`);
  poolForecast = (load) => this.#get(`/api/zoom-pool/forecast/?${new URLSearchParams(load ? { load } : {})}`);
  /** @param {'drain' | 'undrain' | 'probe' | 'toggle_active' | 'release'} what */
  poolAccount = (id, what) => this.#post(`/api/zoom-pool/zoom-accounts/${id}/${what}/`);
  poolRelease = (lease) => this.#post(`/api/zoom-pool/leases/${lease}/release/`);

  async attendanceCsv(id) {
    const response = await this.#authorized(`/api/schedule/lessons/${id}/attendance/?format=csv`, { accept: 'text/csv' });
    if (!response.ok) throw await problem(response);
    return response.blob();
  }

  #get = async (path) => read(await this.#authorized(path, {}));
  #post = (path, body = {}) => this.#send('POST', path, body);
  #send = async (method, path, body, key) => read(await this.#authorized(path, { method, body, key }));

  /** A list that may come in pages, which are followed for a few steps. */
  async #pages(path) {
    const all = [];
    for (let page = 1; page <= 10; page++) {
      const answer = await this.#get(`${path}page=${page}`);
      if (Array.isArray(answer)) return answer;
      all.push(...answer.results);
      if (!answer.next) break;
    }
    return all;
  }

  async #authorized(path, request) {
    const token = await this.#token();
    const response = await call(path, { ...request, token });
    if (response.status !== 401) return response;
    return call(path, { ...request, token: await this.#token(token) });
  }

  async #token(refused) {
    try {
      return await this.#session.access({ refused });
    } catch (error) {
      throw error instanceof SignedOut ? error : new ApiError(0);
    }
  }
}

/** What only reads is given up after this time, for a page that reads again must not wait for a line that is dead. */
const READ_MS = 20_000;

async function call(path, { method = 'GET', body, token, key, accept = 'application/json' }) {
  const headers = { Accept: accept, 'Accept-Language': currentLanguage() };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (key) headers['Idempotency-Key'] = key;
  if (body) headers['Content-Type'] = 'application/json';
  try {
    return await fetch(path, { method, headers, body: body && JSON.stringify(body), cache: 'no-store', signal: method === 'GET' ? AbortSignal.timeout(READ_MS) : undefined });
  } catch (error) {
    throw new ApiError(0, error.name === 'TimeoutError' ? { detail: t('error.slow') } : undefined);
  }
}

async function read(response) {
  if (!response.ok) throw await problem(response);
  return response.status === 204 ? {} : response.json();
}

async function problem(response) {
  const body = await response.json().catch(() => null);
  return new ApiError(response.status, body, Number(response.headers.get('Retry-After')) || 0);
}

function firstFieldError(problem) {
  if (Array.isArray(problem)) return problem.find((entry) => typeof entry === 'string');
  const lists = Object.values(problem ?? {}).filter((value) => Array.isArray(value));
  return lists.flat().find((entry) => typeof entry === 'string');
}

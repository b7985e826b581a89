import { t } from './i18n.js';
import { summaryOf, windowAround, ZOOMS } from './pool-board.js';
import { RoomPage } from './room-page.js';
import { leaseDetails } from './view/pool-lease.js';
import { poolView } from './view/pool.js';

const PAUSE_MS = 2_000;
const REREAD_MS = 20_000;
const RETRY_MS = 5_000;
const FORECAST_MS = 5 * 60_000;
const FORECAST_PAUSE_MS = 15_000;
const SHIFT_MS = 6 * 3_600_000;

/** The pool of Zoom seats, as admins see it. */
export class PoolPage extends RoomPage {
  section = 'pool';
  /** What the board showed last. @type {any} */
  board = null;
  /** @type {any} */
  forecast = null;
  error = null;
  forecastError = null;
  /** Why something was not done, or that it was. @type {{text: string, bad: boolean} | null} */
  said = null;
  zoom = innerWidth < 700 ? 1 : 2;
  /** Null while the time shown goes with the clock. */
  from = null;
  /** A load to be tried instead of the measured one. */
  load = '';
  now = Date.now();
  #ops = null;
  #readAt = 0;
  #forecastAt = 0;
  #reading = false;
  #again = false;
  #timer;
  #scrolled = false;
  #stops = [];

  get title() {
    return t('pool.title');
  }

  get summary() {
    return summaryOf(this.board, this.now);
  }

  get span() {
    const span = windowAround(this.now);
    return this.from === null ? span : { from: this.from, to: this.from + span.to - span.from };
  }

  get following() {
    return this.from === null;
  }

  view() {
    return poolView(this);
  }

  open() {
    this.#ops = this.app.client.join('ops');
    for (const what of ['event', 'snapshot', 'recovered']) this.#stops.push(this.#ops.on(what, this.read));
    this.read();
    this.readForecast();
  }

  close() {
    super.close();
    clearTimeout(this.#timer);
    this.#stops.forEach((stop) => stop());
    this.#ops?.leave();
    this.#ops = null;
  }

  /** At most once in a while, however much happens; what happened meanwhile is read after that. */
  read = () => {
    if (this.#reading || this.#timer) {
      this.#again = true;
      return;
    }
    this.#load();
  };

  async #load() {
    this.#reading = true;
    this.#again = false;
    this.#readAt = Date.now();
    const asked = this.span;
    try {
      const board = await this.app.api.poolBoard(new Date(asked.from), new Date(asked.to));
      this.board = board;
      this.error = null;
      this.#lookAhead();
    } catch (error) {
      this.error = error;
    }
    this.#reading = false;
    this.now = this.app.client?.now() ?? Date.now();
    this.app.changed();
    if (this.#ops === null) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#again && !document.hidden) this.read();
    }, PAUSE_MS);
  }

  /** With other seats another forecast holds. */
  #lookAhead() {
    const stale = this.forecast && this.forecast.capacity !== this.summary.seats;
    if (stale && Date.now() - this.#forecastAt > FORECAST_PAUSE_MS) this.readForecast();
  }

  readForecast = async () => {
    this.#forecastAt = Date.now();
    try {
      this.forecast = await this.app.api.poolForecast(this.load);
      this.forecastError = null;
    } catch (error) {
      this.forecastError = error;
    }
    this.app.changed();
  };

  tick() {
    if (document.hidden) return;
    this.now = this.app.client?.now() ?? Date.now();
    if (Date.now() - this.#readAt > (this.error ? RETRY_MS : REREAD_MS) || this.#again) this.read();
    if (Date.now() - this.#forecastAt > FORECAST_MS) this.readForecast();
    // The line of the present moves on by itself.
    if (Math.floor(this.now / 1000) % 15 === 0) this.app.changed();
  }

  languageChanged() {
    this.read();
    this.readForecast();
  }

  afterDraw() {
    super.afterDraw();
    if (!this.#scrolled && this.board) this.#scrolled = this.#toNow('auto');
  }

  #toNow(behavior) {
    const frame = document.querySelector('.seatmap-frame');
    const line = frame?.querySelector('.seatmap-now');
    if (!line) return false;
    const names = frame.querySelector('.seatmap-corner').offsetWidth;
    frame.scrollTo({ left: line.offsetLeft - names - (frame.clientWidth - names) * 0.15, behavior });
    return true;
  }

  showNow = () => {
    this.from = null;
    this.read();
    this.app.changed();
    requestAnimationFrame(() => this.#toNow('smooth'));
  };

  shift = (direction) => {
    this.from = this.span.from + direction * SHIFT_MS;
    this.read();
    this.app.changed();
  };

  zoomBy = (step) => {
    const frame = document.querySelector('.seatmap-frame');
    const share = frame ? (frame.scrollLeft + frame.clientWidth / 2) / frame.scrollWidth : 0;
    this.zoom = Math.min(ZOOMS.length - 1, Math.max(0, this.zoom + step));
    this.app.changed();
    requestAnimationFrame(() => frame && (frame.scrollLeft = share * frame.scrollWidth - frame.clientWidth / 2));
  };

  tryLoad = (event) => {
    event.preventDefault();
    this.load = new FormData(event.target).get('load').trim().replace(',', '.');
    this.readForecast();
  };

  measuredLoad = () => {
    this.load = '';
    this.readForecast();
  };

  showLease = (lease) => this.openDialog({ title: lease.title || t('pool.lesson.gone'), body: () => leaseDetails(lease, this) });

  menuOf = (event, account) => {
    const { state, id, email, current_meetings: meetings } = account;
    const act = (name) => () => this.act(() => this.app.api.poolAccount(id, name));
    const items = [
      account.draining_since
        ? { text: t('pool.act.undrain'), test: 'act-undrain', act: act('undrain') }
        : { text: t('pool.act.drain'), test: 'act-drain', act: act('drain') },
      { text: t('pool.act.probe'), test: 'act-probe', act: act('probe') },
      { text: t(state === 'inactive' ? 'pool.act.on' : 'pool.act.off'), test: 'act-toggle', act: act('toggle_active') },
    ];
    if (meetings > 0) {
      const release = () =>
        this.openDialog({ title: t('pool.release.all.ask', { email }), hint: t('pool.release.hint'), yes: t('pool.release.all'), test: 'release-confirm', act: act('release') });
      items.push({ text: t('pool.release.all'), test: 'act-release', bad: true, act: release });
    }
    this.openMenu(event, t('pool.act.label', { email }), items);
  };

  askRelease = (lease) => {
    const { title, id } = lease;
    this.openDialog({
      title: t('pool.release.ask', { title }),
      hint: t('pool.release.hint'),
      yes: t('pool.release'),
      test: 'release-confirm',
      act: () => this.act(() => this.app.api.poolRelease(id)),
    });
  };

  /** Does it, says how it went, and looks again. */
  async act(ask) {
    this.said = null;
    try {
      const { detail } = await ask();
      if (detail) this.said = { text: detail, bad: false };
    } catch (error) {
      this.said = { text: error.message, bad: true };
    }
    this.app.changed();
    this.read();
    this.readForecast();
  }

  dismiss = () => {
    this.said = null;
    this.app.changed();
  };
}

const NEAR_END_PX = 48;
const NEAR_TOP_PX = 120;

/** Keeps the end of the conversation in view for whoever reads there, and the place of whoever reads above. */
export class LogScroll {
  /** Messages that came in while the reader was further up. */
  unseen = 0;
  atEnd = true;
  /** What is further up did not come by itself, so the reader may ask for it. */
  asks = false;
  #askedFrom = null;
  #from = null;
  #log = null;
  #changed;
  #nearTop;
  #lastSeq = 0;
  #held = null;
  #resized = new ResizeObserver(() => this.atEnd && this.#jump());

  /** @param {() => void} changed  @param {() => void} nearTop  the reader comes to what has not been read yet */
  constructor(changed, nearTop = () => {}) {
    this.#changed = changed;
    this.#nearTop = nearTop;
  }

  /** The next older lines are put in without moving what is being read. */
  hold() {
    this.#held = 'soon';
  }

  toEnd = () => {
    this.atEnd = true;
    this.unseen = 0;
    this.#jump();
    this.#changed();
  };

  beforeDraw() {
    const log = this.#log;
    if (log && this.#held) this.#held = { height: log.scrollHeight, top: log.scrollTop };
  }

  afterDraw(log, room) {
    this.#attach(log);
    if (!log || !room) return;
    const lines = room.state.lines;
    this.#count(lines);
    if (this.atEnd) this.#jump();
    else if (this.#held && log.scrollHeight !== this.#held.height) {
      log.scrollTop = this.#held.top + log.scrollHeight - this.#held.height;
    }
    if (!room.loadingOlder) this.#held = null;
    this.#fill(log, room);
  }

  /** Whoever has nothing to scroll never comes to what is further up, so it is looked for without them. */
  #fill(log, room) {
    const { lines, hasOlder } = room.state;
    this.#from = lines[0]?.seq ?? Infinity;
    if (room.loadingOlder) return;
    const fits = log.clientHeight > 0 && log.scrollHeight <= log.clientHeight;
    if (hasOlder && fits && room.live && this.#from !== this.#askedFrom) return this.#ask();
    const asks = hasOlder && this.#from === this.#askedFrom;
    if (asks === this.asks) return;
    this.asks = asks;
    this.#changed();
  }

  #ask() {
    this.#askedFrom = this.#from;
    this.#nearTop();
  }

  detach() {
    this.#attach(null);
  }

  #count(lines) {
    const last = lines.at(-1)?.seq ?? 0;
    if (!this.atEnd && this.#lastSeq > 0 && last > this.#lastSeq) {
      const fresh = lines.filter((line) => line.seq > this.#lastSeq && line.type === 'chat.message').length;
      this.unseen += fresh;
      if (fresh > 0) this.#changed();
    }
    this.#lastSeq = last;
  }

  #attach(log) {
    if (log === this.#log) return;
    this.#resized.disconnect();
    this.#log?.removeEventListener('scroll', this.#onScroll);
    this.#log = log;
    log?.addEventListener('scroll', this.#onScroll, { passive: true });
    if (log) this.#resized.observe(log);
  }

  #onScroll = () => {
    const log = this.#log;
    if (log.scrollTop < NEAR_TOP_PX && !this.#held && log.scrollHeight > log.clientHeight) this.#ask();
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
    if (atEnd === this.atEnd) return;
    this.atEnd = atEnd;
    if (atEnd) this.unseen = 0;
    this.#changed();
  };

  #jump() {
    if (this.#log) this.#log.scrollTop = this.#log.scrollHeight;
  }
}

const REFRESH_MS = 60_000;
const MARK_AFTER_MS = 500;

/** One's groups, and how much waits to be read in each: asked of the server, and counted on where one is inside. */
export class Inbox {
  /** @type {{id: number, room: string, name: string, students: number, read: number, unread: number}[] | null} */
  groups = null;
  error = null;
  #api;
  #changed;
  #readAt = 0;
  #marks = new Map();
  #timer;

  constructor(api, changed) {
    this.#api = api;
    this.#changed = changed;
  }

  get unread() {
    return (this.groups ?? []).reduce((sum, { unread }) => sum + unread, 0);
  }

  group(id) {
    return this.groups?.find((group) => group.id === id) ?? null;
  }

  load = async () => {
    this.#readAt = Date.now();
    try {
      const [groups, unread] = await Promise.all([this.#api.groups(), this.#api.unread()]);
      this.groups = joined(groups, unread);
      this.error = null;
    } catch (error) {
      this.error = error;
    }
    this.#changed();
  };

  tick() {
    if (!document.hidden && Date.now() - this.#readAt > REFRESH_MS) this.load();
  }

  /** Another of this person's devices has read something. */
  onEvent({ type, data }) {
    if (type !== 'read.set' || !this.groups) return;
    const group = this.groups.find(({ room }) => room === data.room);
    if (group && data.seq > group.read) this.load();
  }

  /** Everything up to there has been seen. Many calls become one request. */
  seen(room, seq) {
    const group = this.groups?.find((each) => each.room === room);
    if (!group || (seq <= group.read && group.unread === 0) || seq <= (this.#marks.get(room) ?? 0)) return;
    this.#marks.set(room, seq);
    this.groups = this.groups.map((each) => (each === group ? { ...each, unread: 0, read: Math.max(seq, each.read) } : each));
    this.#changed();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#mark(), MARK_AFTER_MS);
  }

  async #mark() {
    const marks = [...this.#marks];
    for (const [room, seq] of marks) {
      try {
        await this.#api.markRead(room, seq);
      } catch {
        // The next word read in that group says it again.
        if (this.#marks.get(room) === seq) this.#marks.delete(room);
      }
    }
  }
}

/** In the order of their names, whichever way the server lists them. */
export function joined(groups, unread) {
  const counts = new Map(unread.map((each) => [each.room, each]));
  return groups
    .map(({ id, name, student_count: students }) => {
      const { read = 0, unread: waiting = 0 } = counts.get(`group:${id}`) ?? {};
      return { id, room: `group:${id}`, name, students, read, unread: waiting };
    })
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }) || a.id - b.id);
}

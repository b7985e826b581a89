const KEY = 'lectern.announcements';
const KEPT = 50;

/** What the school tells everybody: shown on every page until it is put away or over. */
export class Announcements {
  /** @type {{seq: number, text: string, text_en: string | null, until: string | null, at: string}[]} */
  all = [];
  #api;
  #changed;
  #put = new Set(stored());

  constructor(api, changed) {
    this.#api = api;
    this.#changed = changed;
  }

  load = async () => {
    try {
      this.all = await this.#api.announcements();
      this.#changed();
    } catch {
      // It is shown with the next page, or when the next one comes.
    }
  };

  onEvent({ type, room, seq, at, data }) {
    if (type !== 'announcement' || room !== 'system') return;
    this.all = [{ seq, at, text: data.text, text_en: data.text_en ?? null, until: data.until ?? null }, ...this.all.filter((each) => each.seq !== seq)];
    this.#changed();
  }

  current(now = Date.now()) {
    return latest(this.all, this.#put, now);
  }

  putAway = (announcement) => {
    this.#put.add(keyOf(announcement));
    try {
      localStorage.setItem(KEY, JSON.stringify([...this.#put].slice(-KEPT)));
    } catch {
      // A browser that keeps nothing shows it again.
    }
    this.#changed();
  };
}

/** The number alone may come twice, after the stores were new. */
export const keyOf = ({ seq, at }) => `${seq} ${Date.parse(at)}`;

/** The newest that is neither over nor put away, or null. */
export function latest(all, put, now) {
  const open = all.filter((each) => !put.has(keyOf(each)) && (!each.until || Date.parse(each.until) > now));
  return open.sort((a, b) => Date.parse(b.at) - Date.parse(a.at))[0] ?? null;
}

export const textFor = ({ text, text_en: english }, language) => (language === 'en' && english ? english : text);

function stored() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

import { t } from './i18n.js';
import { webAddress } from './lesson.js';
import { renameForm } from './view/recordings.js';

/** A recording as the pages see it. */
export function readRecording({ lesson_info: lesson, ...json }) {
  return {
    id: json.id,
    /** Its own, if somebody gave it one. */
    title: [lesson.title, lesson.group_name].includes(json.title) ? '' : json.title,
    lesson: { id: lesson.id, title: lesson.title || lesson.group_name, group: lesson.group_name, teacherId: lesson.teacher.id, teacher: lesson.teacher.name, startTime: lesson.start_time },
    kind: kindOf(json),
    minutes: json.duration_display,
    bytes: json.file_size,
    ready: json.status === 'ready',
    playUrl: webAddress(json.play_url),
    until: json.available_until,
    views: json.views_count,
  };
}

const KINDS = ['shared_screen_with_speaker_view', 'shared_screen_with_gallery_view', 'shared_screen', 'active_speaker', 'speaker_view', 'gallery_view'];

function kindOf({ file_type: type, recording_type: kind }) {
  if (type === 'M4A') return 'audio';
  return KINDS.includes(kind) ? kind : 'video';
}

/** Recordings in a list that is read page by page, and what may be done with each. */
export class Recordings {
  /** @type {ReturnType<typeof readRecording>[] | null} */
  items = null;
  hasMore = false;
  /** Whether the reader has removed any. */
  removed = false;
  error = null;
  /** Why the last thing that was asked for did not happen. */
  problem = null;
  #page;
  #read;
  #pages = 0;
  #asked = 0;

  /**
   * @param page  with `app`, `me`, `openDialog` and `closeDialog`
   * @param {(page: number) => Promise<{results: any[], next: string | null}>} read
   */
  constructor(page, read) {
    this.#page = page;
    this.#read = read;
  }

  get me() {
    return this.#page.me;
  }

  /** Whether a list that was read on would be cut short by reading it again. */
  get readOn() {
    return this.#pages > 1;
  }

  mayChange = ({ lesson }) => this.me.role === 'admin' || lesson.teacherId === this.me.id;

  load = () => this.#take(1);
  more = () => this.#take(this.#pages + 1);

  /** It opens at Zoom, by its link; here it is counted. */
  play = async (recording) => {
    const { views_count: views } = await this.#page.app.api.viewRecording(recording.id).catch(() => ({}));
    if (views) this.#change(recording.id, (each) => ({ ...each, views }));
  };

  askForTitle = (recording) => this.#page.openDialog({ title: t('recording.rename'), body: () => renameForm(this, recording) });

  rename = (event, { id }) => {
    event.preventDefault();
    const title = new FormData(event.currentTarget).get('title').trim();
    this.#page.closeDialog();
    if (title) this.#ask(async () => {
      await this.#page.app.api.renameRecording(id, title);
      this.#change(id, (each) => ({ ...each, title }));
    });
  };

  askToRemove = (recording) =>
    this.#page.openDialog({
      title: t('recording.remove.ask'),
      hint: t('recording.remove.hint'),
      yes: t('recording.remove'),
      test: 'recording-remove-confirm',
      act: () => this.#remove(recording),
    });

  dismiss = () => {
    this.problem = null;
    this.#page.app.changed();
  };

  closeDialog = () => this.#page.closeDialog();

  #remove({ id }) {
    return this.#ask(async () => {
      // Gone already, by another hand, is gone as well.
      await this.#page.app.api.removeRecording(id).catch((error) => error.status === 404 || Promise.reject(error));
      this.items = this.items.filter((each) => each.id !== id);
      this.removed = true;
    });
  }

  async #ask(work) {
    this.problem = null;
    try {
      await work();
    } catch (error) {
      this.problem = error;
    }
    this.#page.app.changed();
  }

  /** Of two questions the later one counts, whichever is answered last. */
  async #take(number) {
    const asked = ++this.#asked;
    try {
      const { results, next } = await this.#read(number);
      if (asked !== this.#asked) return;
      const read = results.map(readRecording);
      const known = new Set(read.map(({ id }) => id));
      this.items = number === 1 ? read : [...this.items.filter(({ id }) => !known.has(id)), ...read];
      this.#pages = number;
      this.hasMore = next !== null;
      this.error = null;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.error = error;
    }
    this.#page.app.changed();
  }

  #change(id, change) {
    this.items = this.items?.map((each) => (each.id === id ? change(each) : each)) ?? null;
    this.#page.app.changed();
  }
}

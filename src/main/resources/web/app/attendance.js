const EVERY_MS = 20_000;

/** The attendance table of one lesson. */
export class Attendance {
  /** @type {any} */
  table = null;
  busy = false;
  saving = false;
  error = null;
  #api;
  #id;
  #changed;
  #loadedAt = 0;

  constructor(api, id, changed) {
    this.#api = api;
    this.#id = id;
    this.#changed = changed;
  }

  load = async () => {
    if (this.busy) return;
    this.busy = true;
    this.#loadedAt = Date.now();
    this.#changed();
    try {
      this.table = await this.#api.attendance(this.#id);
      this.error = null;
    } catch (error) {
      this.error = error;
    }
    this.busy = false;
    this.#changed();
  };

  loadNowAndThen() {
    if (!document.hidden && Date.now() - this.#loadedAt > EVERY_MS) this.load();
  }

  save = async () => {
    this.saving = true;
    this.#changed();
    try {
      offer(await this.#api.attendanceCsv(this.#id), `attendance-${this.#id}.csv`);
      this.error = null;
    } catch (error) {
      this.error = error;
    }
    this.saving = false;
    this.#changed();
  };
}

function offer(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

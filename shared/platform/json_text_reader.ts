/**
 * Reads one text out of a JSON object while the object is still being written. Pure.
 *
 * @module
 */

/** Gives the text under one key piece by piece, as far as it is certain. */
export class JsonTextReader {
  readonly #start: RegExp;
  #written = "";
  /** Where the unread part of the text begins; undefined before the key was seen. */
  #at: number | undefined;
  #closed = false;

  constructor(key: string) {
    // A quote inside another value is escaped, so a bare quote before the key can only open a key.
    this.#start = new RegExp(String.raw`(?<!\\)"${key}"\s*:\s*"`);
  }

  /** Everything written so far. */
  get written(): string {
    return this.#written;
  }

  /** Whether this can still become an object: prose and refusals show at the first letter. */
  get plausible(): boolean {
    return /^\s*($|\{|`{1,3}\w*\s*($|\{))/.test(this.#written.slice(0, 40));
  }

  /** Takes the next piece of JSON and answers the text it completed, "" when there is none. */
  read(piece: string): string {
    this.#written += piece;
    if (this.#at === undefined) {
      const found = this.#start.exec(this.#written);
      if (!found) return "";
      this.#at = found.index + found[0].length;
    }
    return this.#closed ? "" : this.#take(this.#at);
  }

  #take(from: number): string {
    const { end, closed } = readable(this.#written, from);
    this.#closed = closed;
    this.#at = end;
    try {
      return JSON.parse(`"${this.#written.slice(from, end)}"`);
    } catch {
      // A bad escape or a bare line break: the whole answer will not parse either.
      this.#closed = true;
      return "";
    }
  }
}

/** How far the text can be decoded: not into an escape, and not between two half characters. */
function readable(json: string, from: number): { end: number; closed: boolean } {
  let at = from;
  while (at < json.length) {
    if (json[at] === '"') return { end: at, closed: true };
    const unit = json[at] === "\\" ? escapeAt(json, at) : 1;
    const high = /^([\uD800-\uDBFF]|\\u[dD][89abAB]..)$/.test(json.slice(at, at + unit));
    const next = at + unit;
    // The other half of a character written in two parts belongs to it.
    const whole = !high ? unit : unit + (json[next] === "\\" ? escapeAt(json, next) : 1);
    if (at + whole > json.length) break;
    at += whole;
  }
  return { end: at, closed: false };
}

/** The length of an escape, which may reach beyond what is there. */
function escapeAt(json: string, at: number): number {
  return json[at + 1] === "u" ? 6 : 2;
}

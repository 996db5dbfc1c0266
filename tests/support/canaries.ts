/**
 * Words that occur nowhere else: whoever finds one in a place has found a leak.
 *
 * @module
 */

/** What they look like; a redactor that knows one of them knows nothing of the others. */
const SHAPES: Record<string, (mark: string, digits: string) => string> = {
  email: (mark) => `${mark}@canary.example`,
  phone: (_, digits) => `+49 170 ${digits}`,
  number: (_, digits) => `90210${digits}`,
  name: (mark) => `${mark[0]?.toUpperCase()}${mark.slice(1)} Vogel`,
  text: (mark) => `Nobody may read that ${mark} sings at night`,
  key: (mark) => ["sk", `proj-${mark}${mark}`].join("-"),
  token: (mark) => ["ey" + `J${mark}`, btoa(mark).replaceAll("=", ""), mark].join("."),
  id: (_, digits) => `${digits.slice(2)}-1111-4111-8111-${digits}00`,
  place: (mark) => `12 ${mark} Street`,
};

/** One of them. */
export interface Canary {
  shape: string;
  /** What is sent. */
  value: string;
  /** The part by which it is recognised, however the rest was mended. */
  mark: string;
}

/** A flock, and how many of it were let out. */
export class Canaries {
  readonly #all: Canary[];
  #next = 0;

  constructor(count: number) {
    const shapes = Object.entries(SHAPES);
    this.#all = Array.from({ length: count }, (_, no) => {
      const [shape, make] = shapes[no % shapes.length] ?? ["", String];
      const mark = `zq${letters(no)}xj`;
      const digits = String(7_300_000_000 + no * 7);
      const value = make(mark, digits);
      const small = value.toLowerCase();
      return { shape, value, mark: [mark, digits].find((part) => small.includes(part)) ?? small };
    });
  }

  get size(): number {
    return this.#all.length;
  }

  get used(): number {
    return Math.min(this.#next, this.#all.length);
  }

  /** The next one; from the beginning again when all are out. */
  next(): string {
    return this.#all[this.#next++ % this.#all.length]?.value ?? "";
  }

  /** Those that are in a text, whatever became of large and small letters. */
  in(text: string): string[] {
    const small = text.toLowerCase();
    return this.#all.filter(({ mark }) => small.includes(mark))
      .map(({ shape, value }) => `${shape}: ${value}`);
  }
}

/** Five letters for each number. */
function letters(no: number): string {
  return Array.from(
    { length: 5 },
    (_, place) => String.fromCharCode(97 + Math.floor(no * 7 / 26 ** place) % 26),
  ).join("");
}

/**
 * The JSON of a card, which is changed without touching what stays: key order, spacing, and how
 * numbers and letters are spelled. Pure.
 *
 * @module
 */

import { type Placed, placesOf } from "./json_places.ts";
import { isValues, own, type Value, type Values } from "./json_value.ts";

/** A card's text, and its value. */
export class CardText {
  readonly text: string;
  readonly value: Value;
  readonly #root: Placed;
  /** Where objects of the value come from, so that they are found again at another place. */
  readonly #origins = new WeakMap<object, Placed>();

  /** Throws a 422 for what is no JSON, or not safe to keep. */
  constructor(text: string) {
    this.text = text;
    this.#root = placesOf(text);
    this.value = this.#read(this.#root);
  }

  /** The text with this value instead: what is the same stays as it was spelled. */
  write(wanted: Value): string {
    const { start, end } = this.#root;
    return this.text.slice(0, start) + this.#write(this.#root, wanted) + this.text.slice(end);
  }

  /** Says that an object is another one, changed. */
  changed<T extends Values>(from: Values, to: T): T {
    const origin = this.#origins.get(from);
    if (origin) this.#origins.set(to, origin);
    return to;
  }

  #read(placed: Placed): Value {
    if (placed.kind === "scalar") return placed.value;
    const value = placed.kind === "array"
      ? placed.items.map((item) => this.#read(item))
      : Object.fromEntries(
        [...placed.members].map(([key, member]) => [key, this.#read(member.value)]),
      );
    this.#origins.set(value, placed);
    return value;
  }

  #write(there: Placed | undefined, wanted: Value): string {
    if (Array.isArray(wanted)) {
      const origin = this.#origins.get(wanted) ?? there;
      return origin?.kind === "array" ? this.#array(origin, wanted) : this.#newArray(wanted);
    }
    if (isValues(wanted)) {
      const origin = this.#origins.get(wanted) ?? there;
      return origin?.kind === "object" ? this.#object(origin, wanted) : this.#newObject(wanted);
    }
    return there?.kind === "scalar" && there.value === wanted
      ? this.text.slice(there.start, there.end)
      : JSON.stringify(wanted);
  }

  #newArray(wanted: readonly Value[]): string {
    return `[${wanted.map((each) => this.#write(undefined, each)).join(",")}]`;
  }

  #newObject(wanted: Values): string {
    const members = Object.entries(wanted).filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${JSON.stringify(key)}:${this.#write(undefined, value as Value)}`);
    return `{${members.join(",")}}`;
  }

  #object(there: Placed & { kind: "object" }, wanted: Values): string {
    const kept = [...there.members].flatMap(([key, { start, value }]) => {
      const now = own(wanted, key);
      return now === undefined ? [] : [{ start, value, text: this.#write(value, now) }];
    });
    const added = Object.entries(wanted).flatMap(([key, value]) =>
      value === undefined || there.members.has(key)
        ? []
        : [`${JSON.stringify(key)}:${this.#write(undefined, value)}`]
    );
    if (kept.length === there.members.size && added.length === 0) return this.#inPlace(there, kept);
    const [first] = there.members.values();
    const last = [...there.members.values()].at(-1)?.value;
    return this.#rebuilt(there, [first?.start, last?.end], [
      ...kept.map(({ start, value, text }) => this.text.slice(start, value.start) + text),
      ...added,
    ]);
  }

  #array(there: Placed & { kind: "array" }, wanted: readonly Value[]): string {
    const { items } = there;
    const texts = wanted.map((each, nth) => this.#write(items[nth], each));
    if (texts.length === items.length) {
      return this.#inPlace(
        there,
        items.map((value, nth) => ({ value, text: texts[nth] ?? "" })),
      );
    }
    return this.#rebuilt(there, [items[0]?.start, items.at(-1)?.end], texts);
  }

  #inPlace(there: Placed, parts: readonly { value: Placed; text: string }[]): string {
    let [written, at] = ["", there.start];
    for (const { value, text } of parts) {
      written += this.text.slice(at, value.start) + text;
      at = value.end;
    }
    return written + this.text.slice(at, there.end);
  }

  /** Its parts anew, with the space that was before the first and behind the last. */
  #rebuilt(
    there: Placed,
    [first = there.end - 1, last = there.end - 1]: readonly (number | undefined)[],
    parts: readonly string[],
  ): string {
    const before = this.text.slice(there.start + 1, first);
    const open = this.text.slice(there.start, first);
    return open + parts.join(`,${before}`) + this.text.slice(last, there.end);
  }
}

/**
 * Decorators of lorebook entries, by the specification of V3: lines of an entry that steer when and
 * where the rest of it is told. Pure.
 *
 * @module
 */

/** What decorators of an entry say; what is not there was not said, or said in a way nobody knows. */
export interface Decorators {
  activate?: true;
  dont_activate?: true;
  /** As the field of this name. */
  constant?: true;
  keep_activate_after_match?: true;
  dont_activate_after_match?: true;
  ignore_on_max_context?: true;
  /** Messages of characters there have to be. */
  activate_only_after?: number;
  /** What their number has to be a multiple of. */
  activate_only_every?: number;
  /** In how many of the newest messages keys are looked for. */
  scan_depth?: number;
  /** Behind how many messages, counted from the newest, it is told; 0 is after all of them. */
  depth?: number;
  /** Which greeting has to have been said: 0 is the first. */
  is_greeting?: number;
  role?: "assistant" | "system" | "user";
  position?: LorePosition;
  /** One of them has to be said as well. */
  additional_keys?: string[];
  /** None of them may be said. */
  exclude_keys?: string[];
}

/** Places of a card's text that decorators name. */
export type LorePosition = typeof POSITIONS[number];

/** An entry's text without its decorators. */
export interface Decorated {
  readonly text: string;
  readonly how: Decorators;
  /** Names of those that nobody here obeys, and that have no fallback which somebody does. */
  readonly ignored: readonly string[];
}

const POSITIONS = ["before_desc", "after_desc", "personality", "scenario"] as const;
const ROLES = ["assistant", "system", "user"] as const;

/** Two at signs, or three where it stands in for the one before; a name; what it is about. */
const LINE = /^@@(@?)([a-z_]+)(?:[ \t]+(.*))?$/i;

/** Whether this text has lines that are decorators: for programs, and for nobody to read. */
export function hasDecorators(content: string): boolean {
  return content.split(/\r?\n/).some((line) => LINE.test(line));
}

/** What an entry's decorators say, and the rest of it, without the empty lines around them. */
export function decorated(content: string): Decorated {
  if (!content.includes("@@")) return { text: content, how: {}, ignored: [] };
  const lines = content.split(/\r?\n/);
  const signs = lines.map((line) => LINE.exec(line));
  if (signs.every((sign) => sign === null)) return { text: content, how: {}, ignored: [] };

  const how: Record<string, unknown> = {};
  const ignored = new Set<string>();
  // What a line of two signs wants, until it or one that stands in for it is obeyed.
  let unmet: string | undefined;
  for (const sign of signs) {
    const [, third, name = "", value = ""] = sign ?? [];
    if (third !== "@" && unmet !== undefined) ignored.add(unmet);
    if (third !== "@") unmet = sign ? name : undefined;
    if (!sign || unmet === undefined) continue;
    // Of two with one name the first counts, and the other is no more than said twice.
    if (Object.hasOwn(how, name)) {
      unmet = undefined;
      continue;
    }
    const read = READERS.get(name)?.(value.trim());
    if (read === undefined) continue;
    how[name] = read;
    unmet = undefined;
  }
  if (unmet !== undefined) ignored.add(unmet);
  return { text: withoutLines(lines, signs), how, ignored: [...ignored] };
}

function withoutLines(lines: readonly string[], signs: readonly unknown[]): string {
  const isTaken = signs.map((sign) => sign !== null);
  const isEmpty = (at: number) => lines[at]?.trim() === "";
  for (let at = 1; at < lines.length; at++) isTaken[at] ||= isEmpty(at) && !!isTaken[at - 1];
  for (let at = lines.length - 2; at >= 0; at--) isTaken[at] ||= isEmpty(at) && !!isTaken[at + 1];
  return lines.filter((_, at) => !isTaken[at]).join("\n");
}

type Read = (value: string) => unknown;

const nothing: Read = () => true;
const number: Read = (value) => /^[-+]?\d{1,9}(\.\d+)?$/.test(value) ? Number(value) : undefined;
const whole: Read = (value) => /^\d{1,9}$/.test(value) ? Number(value) : undefined;
const oneOf = (names: readonly string[]): Read => (value) =>
  names.find((name) => name === value.toLowerCase());
const words: Read = (value) => {
  const said = value.split(",").map((word) => word.trim()).filter((word) => word !== "");
  return said.length > 0 ? said : undefined;
};

/** The value of each that is obeyed; undefined where it says nothing that can be. */
const READERS = new Map<string, Read>(
  Object.entries(
    {
      activate: nothing,
      dont_activate: nothing,
      constant: nothing,
      keep_activate_after_match: nothing,
      dont_activate_after_match: nothing,
      ignore_on_max_context: nothing,
      activate_only_after: number,
      activate_only_every: (value) => /^0*$/.test(value) ? undefined : whole(value),
      scan_depth: whole,
      depth: number,
      is_greeting: whole,
      role: oneOf(ROLES),
      position: oneOf(POSITIONS),
      additional_keys: words,
      exclude_keys: words,
    } satisfies Record<keyof Decorators, Read>,
  ),
);

/**
 * The hybrid logical clock of reading positions: a device's own time, pushed ahead of every clock it
 * has seen. As text it is 13 digits of milliseconds, a dash, and 4 hexadecimal digits that count what
 * happened in one millisecond; it sorts as text does. Nothing here asks what time it is.
 *
 * @module
 */

/** A clock in its two parts. */
export interface ClockParts {
  ms: number;
  counter: number;
}

/** What the server knows of a device's time; all in milliseconds since 1970. */
export interface Correction {
  /** The server's time. */
  now: number;
  /** The device's own time as it sent; without it clocks are believed. */
  sentAt?: number | null;
  /** The device's own time when it happened. */
  madeAt?: number | null;
}

const LAST_COUNTER = 0xffff;
/** How far ahead of the server a clock may be. */
const AHEAD_MS = 60_000;
/** A smaller error is a slow network's. */
const BELIEVED_MS = 2_000;

/** Whether it is a clock. */
export function isClock(text: unknown): text is string {
  return typeof text === "string" && /^\d{13}-[0-9a-f]{4}$/.test(text);
}

/** The clock of a moment. */
export function create(ms: number, counter = 0): string {
  return `${String(Math.floor(ms)).padStart(13, "0")}-${counter.toString(16).padStart(4, "0")}`;
}

/** Its parts, or undefined when it is no clock. */
export function parse(text: string): ClockParts | undefined {
  if (!isClock(text)) return undefined;
  return { ms: Number(text.slice(0, 13)), counter: Number.parseInt(text.slice(14), 16) };
}

/** The clock of what happens now: later than the last one, and not before `now`. */
export function tick(last: string | null, now: number): string {
  const parts = last === null ? undefined : parse(last);
  if (!parts || parts.ms < Math.floor(now)) return create(now);
  return parts.counter < LAST_COUNTER ? create(parts.ms, parts.counter + 1) : create(parts.ms + 1);
}

/** The later of one's own last clock and one that was seen: from it the next one ticks on. */
export function observe(last: string | null, seen: string): string {
  return last === null || compare(seen, last) > 0 ? seen : last;
}

/** Negative when `a` is earlier, positive when it is later. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * What a device's clock would have said, had it gone right: the server keeps this one. It is moved by
 * the error at sending, unless it is later than the sending and so was learned from others. More than a
 * minute ahead is nobody's time: that counts as when it was made, or as now.
 */
export function correct(clock: string, { now, sentAt, madeAt }: Correction): string {
  // Nobody has learned such a time from others: it is wrong, and counts as when it came.
  const held = (given: string) => compare(given, create(now + AHEAD_MS)) > 0 ? create(now) : given;
  const own = parse(clock);
  if (!own || sentAt === undefined || sentAt === null) return held(clock);
  const error = Math.abs(sentAt - now) > BELIEVED_MS ? sentAt - now : 0;
  if (own.ms <= sentAt) return held(create(Math.max(0, own.ms - error), own.counter));
  if (madeAt === undefined || madeAt === null) return held(clock);
  const made = create(Math.max(0, Math.min(madeAt - error, now)));
  return held(clock) === clock ? observe(clock, made) : made;
}

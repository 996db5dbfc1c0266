/**
 * Which of several positions of one series stands, by the rules of `reading.merge_progress()`: what
 * a position is follows from the set of its updates, in whatever order they arrive and however often.
 *
 * @module
 */

import { compare, correct, parse, tick } from "./clock.ts";

/** latest: the later clock wins. furthest: the greater progress. ask: the reader is asked. */
export type Policy = "latest" | "furthest" | "ask";

/** How two positions of different devices stand to each other. */
export type ConflictKind = "none" | "simultaneous" | "same-timestamp" | "stale";

/** What a device said of a series. */
export interface ProgressUpdate {
  /** See `clock.ts`. */
  hlc: string;
  device_id?: string | null | undefined;
  /** Tells apart what one device said at one time. */
  op_id?: string | null | undefined;
  /** From 0 to 1. */
  progress?: number | null | undefined;
  deleted?: boolean | undefined;
  /** Changes the policy; the newest update that has one decides. */
  policy?: Policy | null | undefined;
  /** The clock of the position that the device had before its eyes. */
  seen_hlc?: string | null | undefined;
}

/** How to resolve. */
export interface ResolverOptions {
  /** While no update says otherwise; `latest` unless given. */
  policy?: Policy;
  /** Within so many milliseconds two devices are simultaneous; 5,000 unless given. */
  windowMs?: number;
  /** The server's time in milliseconds: clocks more than a minute ahead of it are held back. */
  now?: () => number;
}

/** Positions that differ by less are the same but for rounding; in hundred-thousandths. */
const ALIKE = 50;
const STRENGTH: readonly ConflictKind[] = ["none", "stale", "simultaneous", "same-timestamp"];

interface Timed<U> {
  update: U;
  hlc: string;
  /** All that decides which is later, as one text. */
  clock: string;
  /** In hundred-thousandths, as the database keeps it. */
  progress: number;
}

/** Resolves updates of one series; the same in SQL has the last word. */
export class ConflictResolver {
  readonly #policy: Policy;
  readonly #windowMs: number;
  readonly #now: (() => number) | undefined;

  constructor({ policy = "latest", windowMs = 5000, now }: ResolverOptions = {}) {
    this.#policy = policy;
    this.#windowMs = windowMs;
    this.#now = now;
  }

  /** The most telling conflict there is when they arrive in this order. */
  detectConflict(updates: readonly ProgressUpdate[]): ConflictKind {
    const { kinds } = this.#merge(updates);
    return STRENGTH.findLast((kind) => kinds.includes(kind)) ?? "none";
  }

  /**
   * The update that stands; undefined when there are none. Under `ask` the first one stands until the
   * reader has chosen, unless others follow it without conflict.
   */
  resolve<U extends ProgressUpdate>(updates: readonly U[]): U | undefined {
    return this.#merge(updates).kept?.update;
  }

  #merge<U extends ProgressUpdate>(updates: readonly U[]) {
    const timed = this.#timed(updates);
    const kinds: ConflictKind[] = [];
    let kept: Timed<U> | undefined;
    timed.forEach((next, at) => {
      const known = timed.slice(0, at + 1);
      const kind = kept ? this.#kindOf(kept, next) : "none";
      kinds.push(kind);
      const policy = this.#policyOf(known);
      const isAsked = policy === "ask" && kind !== "none";
      if (policy !== "ask") kept = best(known, policy);
      else if (!isAsked && (!kept || next.clock > kept.clock)) kept = next;
    });
    return { kept, kinds };
  }

  #policyOf(known: readonly Timed<ProgressUpdate>[]): Policy {
    return last(known.filter(({ update }) => update.policy))?.update.policy ?? this.#policy;
  }

  #kindOf(kept: Timed<ProgressUpdate>, next: Timed<ProgressUpdate>): ConflictKind {
    if (kept.update.deleted || next.update.deleted) return "none";
    if (Math.abs(kept.progress - next.progress) < ALIKE) return "none";
    if ((kept.update.device_id ?? null) === (next.update.device_id ?? null)) return "none";
    if (next.hlc === kept.hlc) return "same-timestamp";
    if (Math.abs(msOf(next.hlc) - msOf(kept.hlc)) <= this.#windowMs) return "simultaneous";
    if (compare(next.hlc, kept.hlc) < 0) return "stale";
    const { seen_hlc: seen } = next.update;
    return seen && compare(seen, kept.hlc) < 0 ? "simultaneous" : "none";
  }

  /** Holds clocks back that are ahead; what one device said later stays later. */
  #timed<U extends ProgressUpdate>(updates: readonly U[]): Timed<U>[] {
    const now = this.#now?.();
    const latest = new Map<string, { raw: string; kept: string }>();
    const held = new Map<U, string>();
    for (const update of updates.toSorted((a, b) => compare(a.hlc, b.hlc))) {
      const device = update.device_id ?? "";
      const before = latest.get(device);
      let hlc = now === undefined ? update.hlc : correct(update.hlc, { now });
      if (before && update.hlc > before.raw && hlc <= before.kept) hlc = tick(before.kept, 0);
      else if (before?.raw === update.hlc) hlc = before.kept;
      latest.set(device, { raw: update.hlc, kept: hlc });
      held.set(update, hlc);
    }
    return updates.map((update) => {
      const hlc = held.get(update) ?? update.hlc;
      const clock = `${hlc} ${update.device_id ?? ""} ${update.op_id ?? ""}`;
      return { update, hlc, clock, progress: hundredThousandths(update.progress ?? 0) };
    });
  }
}

/** Of all since the latest deletion, what the policy chooses; the deletion when there is nothing. */
function best<U extends ProgressUpdate>(
  known: readonly Timed<U>[],
  policy: "latest" | "furthest",
): Timed<U> | undefined {
  const deletion = last(known.filter(({ update }) => update.deleted));
  const live = known.filter(({ update, clock }) =>
    !update.deleted && (!deletion || clock > deletion.clock)
  );
  if (policy === "latest") return last(live) ?? deletion;
  const farthest = Math.max(...live.map(({ progress }) => progress));
  return last(live.filter(({ progress }) => progress === farthest)) ?? deletion;
}

function last<U>(known: readonly Timed<U>[]): Timed<U> | undefined {
  return known.reduce<Timed<U> | undefined>(
    (one, other) => one && one.clock >= other.clock ? one : other,
    undefined,
  );
}

function msOf(hlc: string): number {
  return parse(hlc)?.ms ?? 0;
}

/** Rounds as decimals are, not as their nearest binary fractions would be. */
function hundredThousandths(progress: number): number {
  return progress < 1e-6 ? 0 : Math.round(Number(`${progress}e5`));
}

/**
 * Which kinds of events and which ways the words of a clause leave together.
 *
 * @module
 */

import type { Filters } from "../plan.ts";
import type { Placed } from "./pieces.ts";
import type { Days } from "./ranges.ts";

export type Kind = NonNullable<Filters["kinds"]>[number];
export type Way = NonNullable<Filters["ways"]>[number];

/** What somebody got, whether it was answered or not. */
export const RECEIVED: readonly Way[] = ["in", "missed", "rejected"];
/** What was heard of somebody. */
export const HEARD: readonly Way[] = ["in", "missed"];

const WAYS_OF: Readonly<Record<Kind, readonly Way[]>> = {
  call: ["in", "out", "missed", "rejected", "blocked"],
  sms: ["in", "out", "blocked"],
  mms: ["in", "out", "blocked"],
  voicemail: ["in"],
};

const ORDER: readonly Way[] = ["in", "out", "missed", "rejected", "blocked"];

/** What a row is about. */
export interface Clause {
  readonly filters: Filters;
  readonly days: Days;
  readonly hasDays: boolean;
  /** There was a thing or a deed: without either nothing was asked about. */
  readonly hasEvents: boolean;
  /** Calls that came about were meant: of these the time is asked as well. */
  readonly isTalk: boolean;
  /** The only kind that could be meant is calls. */
  readonly isCalls: boolean;
  readonly used: ReadonlySet<Placed>;
  readonly people: readonly { id: string; name: string }[];
  /** Parts that contradict others or say what no log says. */
  readonly faults: readonly Fault[];
}

/** A part that cannot be used, and why. */
export interface Fault {
  readonly placed: Placed;
  readonly why: string;
}

/** Ways that a word allows, and whether "or" joins it to the word before. */
export interface Allowed {
  readonly ways: readonly Way[];
  readonly isJoined: boolean;
  readonly isOr: boolean;
}

/** The kinds that things and deeds have in common; none where they contradict each other. */
export function kindsOf(
  things: readonly (readonly Kind[] | undefined)[],
  deeds: readonly (readonly Kind[] | undefined)[],
  impliesCalls: boolean,
): readonly Kind[] | undefined {
  const some = (lists: readonly (readonly Kind[] | undefined)[]) =>
    lists.length === 0 || lists.some((list) => !list)
      ? undefined
      : [...new Set(lists.flatMap((list) => list ?? []))];
  const [thing, deed] = [some(things), some(deeds)];
  if (thing && deed) return thing.filter((kind) => deed.includes(kind));
  return thing ?? deed ?? (impliesCalls ? ["call"] : undefined);
}

/** The ways that all words allow, those joined by "or" together; none where they contradict. */
export function waysOf(
  allowed: readonly Allowed[],
  kinds: readonly Kind[] | undefined,
): readonly Way[] | undefined {
  const groups: Way[][] = [];
  for (const { ways, isJoined, isOr } of allowed) {
    // "Received and answered" is those that were both, "made and received" all of them.
    const isPart = !isOr && ways.every((way) => groups.at(-1)?.includes(way));
    if (isJoined && groups.length > 0 && !isPart) groups.at(-1)?.push(...ways);
    else groups.push([...ways]);
  }
  if (groups.length === 0) return undefined;
  // What was blocked came in as well: "who did I block calls from".
  if (groups.some((group) => String(group) === "blocked")) {
    for (const group of groups) if (String(group) === String(RECEIVED)) group.push("blocked");
  }
  // Messages come in or go out; nothing of them is missed or rejected.
  const hasMissed = !kinds || kinds.includes("call");
  const isAll = (kinds ?? []).every((kind) =>
    WAYS_OF[kind].some((way) => groups.every((group) => group.includes(way)))
  );
  if (!isAll) return [];
  return ORDER.filter((way) =>
    groups.every((group) => group.includes(way)) &&
    (hasMissed || way !== "missed" && way !== "rejected")
  );
}

/**
 * What stands when devices say different things about one series: the rules, case by case, for SQL and
 * TypeScript alike.
 *
 * @module
 */

import type { ConflictKind, Policy } from "@shared/reading/conflict_resolver.ts";

/** Devices in the order in which they break ties; `nobody` writes without one. */
export type DeviceName = "nobody" | "phone" | "tablet" | "watch";

/** What one device says. */
export interface Said {
  /** Its name in the case, and its operation's id. */
  op: string;
  by: DeviceName;
  /** Milliseconds after the hour at which all cases happen. */
  at: number;
  counter?: number;
  progress?: number;
  deleted?: boolean;
  policy?: Policy;
  /** As `at`: the position it had before its eyes. */
  seen?: number;
}

/** A case. */
export interface ReadingCase {
  name: string;
  policy?: Policy;
  /** In the order of arrival. */
  said: readonly Said[];
  /** The operation that stands; none when nothing was said. */
  stands: string | undefined;
  kind: ConflictKind;
}

const YEAR = 365 * 86_400_000;
const on = (
  by: DeviceName,
  op: string,
  at: number,
  progress: number,
  more: Partial<Said> = {},
) => ({
  by,
  op,
  at,
  progress,
  ...more,
});
const gone = (by: DeviceName, op: string, at: number) => ({ by, op, at, deleted: true });

/** All of them. */
export const READING_CASES: readonly ReadingCase[] = [
  { name: "nothing was said", said: [], stands: undefined, kind: "none" },
  { name: "one position", said: [on("phone", "a", 0, 0.1)], stands: "a", kind: "none" },
  {
    name: "one device reads on",
    said: [on("phone", "a", 0, 0.1), on("phone", "b", 1000, 0.2)],
    stands: "b",
    kind: "none",
  },
  {
    name: "one device's queue arrives backwards",
    said: [on("phone", "b", 1000, 0.2), on("phone", "a", 0, 0.1)],
    stands: "b",
    kind: "none",
  },
  {
    name: "one device goes back on purpose",
    said: [on("phone", "a", 0, 0.9), on("phone", "b", 60_000, 0.1)],
    stands: "b",
    kind: "none",
  },
  {
    name: "another device reads on a minute later",
    said: [on("phone", "a", 0, 0.1), on("tablet", "b", 60_000, 0.2)],
    stands: "b",
    kind: "none",
  },
  {
    name: "another device reads within five seconds",
    said: [on("phone", "a", 0, 0.1), on("tablet", "b", 5000, 0.2)],
    stands: "b",
    kind: "simultaneous",
  },
  {
    name: "a millisecond more is no conflict",
    said: [on("phone", "a", 0, 0.1), on("tablet", "b", 5001, 0.2)],
    stands: "b",
    kind: "none",
  },
  {
    name: "what was read offline an hour ago arrives late",
    said: [on("tablet", "b", 3_600_000, 0.5), on("phone", "a", 0, 0.8)],
    stands: "b",
    kind: "stale",
  },
  {
    name: "the same time, told apart by the device",
    said: [on("tablet", "b", 0, 0.2), on("phone", "a", 0, 0.8)],
    stands: "b",
    kind: "same-timestamp",
  },
  {
    name: "the same time in the other order",
    said: [on("phone", "a", 0, 0.8), on("tablet", "b", 0, 0.2)],
    stands: "b",
    kind: "same-timestamp",
  },
  {
    name: "the same time on one device, told apart by the operation",
    said: [on("phone", "b", 0, 0.2), on("phone", "a", 0, 0.8)],
    stands: "b",
    kind: "none",
  },
  {
    name: "the counter tells apart what happened in one millisecond",
    said: [on("tablet", "a", 0, 0.2), on("phone", "b", 0, 0.8, { counter: 1 })],
    stands: "b",
    kind: "simultaneous",
  },
  {
    name: "both are in the same place but for rounding",
    said: [on("phone", "a", 0, 0.5), on("tablet", "b", 100, 0.50049)],
    stands: "b",
    kind: "none",
  },
  {
    name: "somebody without a device is before any device at the same time",
    said: [on("nobody", "a", 0, 0.9), on("phone", "b", 0, 0.2)],
    stands: "b",
    kind: "same-timestamp",
  },
  {
    name: "somebody without a device reads on",
    said: [on("phone", "a", 0, 0.1), on("nobody", "b", 60_000, 0.2)],
    stands: "b",
    kind: "none",
  },
  {
    name: "a clock a year ahead counts as a minute ahead, and still before a later one",
    said: [on("phone", "a", YEAR, 0.3), on("phone", "b", YEAR + 1, 0.2), on("tablet", "c", 0, 0.9)],
    stands: "b",
    kind: "stale",
  },
  {
    name: "the furthest stands, though it is older",
    policy: "furthest",
    said: [on("phone", "a", 0, 0.8), on("tablet", "b", 60_000, 0.2)],
    stands: "a",
    kind: "none",
  },
  {
    name: "as far at a later time stands",
    policy: "furthest",
    said: [on("phone", "b", 60_000, 0.8), on("tablet", "a", 0, 0.8)],
    stands: "b",
    kind: "none",
  },
  {
    name: "a deletion ends what was before",
    said: [on("phone", "a", 0, 0.8), gone("tablet", "b", 1000)],
    stands: "b",
    kind: "none",
  },
  {
    name: "an older position does not come back after a deletion",
    said: [gone("tablet", "b", 1000), on("phone", "a", 0, 0.8)],
    stands: "b",
    kind: "none",
  },
  {
    name: "reading after a deletion begins anew",
    said: [on("phone", "a", 0, 0.8), gone("phone", "b", 1000), on("phone", "c", 2000, 0.1)],
    stands: "c",
    kind: "none",
  },
  {
    name: "a late deletion of what was read since changes nothing",
    said: [on("phone", "b", 2000, 0.1), gone("tablet", "a", 1000)],
    stands: "b",
    kind: "none",
  },
  {
    name: "the furthest after a deletion, which arrives last",
    policy: "furthest",
    said: [on("phone", "a", 0, 0.9), on("phone", "c", 20_000, 0.1), gone("tablet", "b", 10_000)],
    stands: "c",
    kind: "none",
  },
  {
    name: "what was far before a deletion stays deleted",
    policy: "furthest",
    said: [gone("phone", "b", 10_000), on("phone", "c", 20_000, 0.1), on("phone", "a", 0, 0.9)],
    stands: "c",
    kind: "none",
  },
  {
    name: "a policy that changes chooses among all there was",
    said: [on("phone", "a", 0, 0.9), on("phone", "b", 1000, 0.1, { policy: "furthest" })],
    stands: "a",
    kind: "none",
  },
  {
    name: "the newest policy decides, not the one that arrives last",
    said: [
      on("phone", "b", 60_000, 0.1, { policy: "latest" }),
      on("tablet", "a", 0, 0.9, { policy: "furthest" }),
    ],
    stands: "b",
    kind: "stale",
  },
  {
    name: "asked, the position stays where it was",
    policy: "ask",
    said: [on("phone", "a", 0, 0.1), on("tablet", "b", 1000, 0.8)],
    stands: "a",
    kind: "simultaneous",
  },
  {
    name: "asked about what comes late as well",
    policy: "ask",
    said: [on("tablet", "b", 60_000, 0.1), on("phone", "a", 0, 0.8)],
    stands: "b",
    kind: "stale",
  },
  {
    name: "not asked when one device reads on",
    policy: "ask",
    said: [on("phone", "a", 0, 0.1), on("phone", "b", 1000, 0.8)],
    stands: "b",
    kind: "none",
  },
  {
    name: "not asked when another one reads on from there",
    policy: "ask",
    said: [on("phone", "a", 0, 0.1), on("tablet", "b", 60_000, 0.2, { seen: 0 })],
    stands: "b",
    kind: "none",
  },
  {
    name: "asked when another one has not seen it, however late it is",
    policy: "ask",
    said: [on("phone", "a", 0, 0.1), on("tablet", "b", 60_000, 0.2, { seen: -1000 })],
    stands: "a",
    kind: "simultaneous",
  },
  {
    name: "not asked about rounding",
    policy: "ask",
    said: [on("phone", "a", 0, 0.1), on("tablet", "b", 1000, 0.1004)],
    stands: "b",
    kind: "none",
  },
  {
    name: "not asked whether it is deleted",
    policy: "ask",
    said: [on("phone", "a", 0, 0.1), gone("tablet", "b", 1000)],
    stands: "b",
    kind: "none",
  },
];

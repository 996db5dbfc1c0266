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
  policy: Policy;
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
const caseOf = (policy: Policy) =>
(
  name: string,
  said: readonly Said[],
  stands: string | undefined,
  kind: ConflictKind = "none",
): ReadingCase => ({ name, policy, said, stands, kind });
const given = caseOf("latest");
const furthest = caseOf("furthest");
const ask = caseOf("ask");
const gone = (by: DeviceName, op: string, at: number) => ({ by, op, at, deleted: true });

/** All of them. */
export const READING_CASES: readonly ReadingCase[] = [
  given("nothing was said", [], undefined),
  given("one position", [on("phone", "a", 0, 0.1)], "a"),
  given("one device reads on", [on("phone", "a", 0, 0.1), on("phone", "b", 1000, 0.2)], "b"),
  given("one device's queue arrives backwards", [
    on("phone", "b", 1000, 0.2),
    on("phone", "a", 0, 0.1),
  ], "b"),
  given("one device goes back on purpose", [
    on("phone", "a", 0, 0.9),
    on("phone", "b", 60_000, 0.1),
  ], "b"),
  given("another device reads on a minute later", [
    on("phone", "a", 0, 0.1),
    on("tablet", "b", 60_000, 0.2),
  ], "b"),
  given(
    "another device reads within five seconds",
    [on("phone", "a", 0, 0.1), on("tablet", "b", 5000, 0.2)],
    "b",
    "simultaneous",
  ),
  given("a millisecond more is no conflict", [
    on("phone", "a", 0, 0.1),
    on("tablet", "b", 5001, 0.2),
  ], "b"),
  given(
    "what was read offline an hour ago arrives late",
    [on("tablet", "b", 3_600_000, 0.5), on("phone", "a", 0, 0.8)],
    "b",
    "stale",
  ),
  given(
    "the same time, told apart by the device",
    [on("tablet", "b", 0, 0.2), on("phone", "a", 0, 0.8)],
    "b",
    "same-timestamp",
  ),
  given(
    "the same time in the other order",
    [on("phone", "a", 0, 0.8), on("tablet", "b", 0, 0.2)],
    "b",
    "same-timestamp",
  ),
  given("the same time on one device, told apart by the operation", [
    on("phone", "b", 0, 0.2),
    on("phone", "a", 0, 0.8),
  ], "b"),
  given(
    "the counter tells apart what happened in one millisecond",
    [on("tablet", "a", 0, 0.2), on("phone", "b", 0, 0.8, { counter: 1 })],
    "b",
    "simultaneous",
  ),
  given("both are in the same place but for rounding", [
    on("phone", "a", 0, 0.5),
    on("tablet", "b", 100, 0.50049),
  ], "b"),
  given(
    "somebody without a device is before any device at the same time",
    [on("nobody", "a", 0, 0.9), on("phone", "b", 0, 0.2)],
    "b",
    "same-timestamp",
  ),
  given("somebody without a device reads on", [
    on("phone", "a", 0, 0.1),
    on("nobody", "b", 60_000, 0.2),
  ], "b"),
  given(
    "a clock a year ahead counts as now, and still before a later one",
    [on("phone", "a", YEAR, 0.3), on("phone", "b", YEAR + 1, 0.2), on("tablet", "c", -60_000, 0.9)],
    "b",
    "stale",
  ),
  furthest("the furthest stands, though it is older", [
    on("phone", "a", 0, 0.8),
    on("tablet", "b", 60_000, 0.2),
  ], "a"),
  furthest("as far at a later time stands", [
    on("phone", "b", 60_000, 0.8),
    on("tablet", "a", 0, 0.8),
  ], "b"),
  given(
    "a deletion ends what was before",
    [on("phone", "a", 0, 0.8), gone("tablet", "b", 1000)],
    "b",
  ),
  given("an older position does not come back after a deletion", [
    gone("tablet", "b", 1000),
    on("phone", "a", 0, 0.8),
  ], "b"),
  given("reading after a deletion begins anew", [
    on("phone", "a", 0, 0.8),
    gone("phone", "b", 1000),
    on("phone", "c", 2000, 0.1),
  ], "c"),
  given("a late deletion of what was read since changes nothing", [
    on("phone", "b", 2000, 0.1),
    gone("tablet", "a", 1000),
  ], "b"),
  furthest("the furthest after a deletion, which arrives last", [
    on("phone", "a", 0, 0.9),
    on("phone", "c", 20_000, 0.1),
    gone("tablet", "b", 10_000),
  ], "c"),
  furthest("what was far before a deletion stays deleted", [
    gone("phone", "b", 10_000),
    on("phone", "c", 20_000, 0.1),
    on("phone", "a", 0, 0.9),
  ], "c"),
  given("a policy that changes chooses among all there was", [
    on("phone", "a", 0, 0.9),
    on("phone", "b", 1000, 0.1, { policy: "furthest" }),
  ], "a"),
  given(
    "the newest policy decides, not the one that arrives last",
    [
      on("phone", "b", 60_000, 0.1, { policy: "latest" }),
      on("tablet", "a", 0, 0.9, { policy: "furthest" }),
    ],
    "b",
    "stale",
  ),
  ask(
    "asked, the position stays where it was",
    [on("phone", "a", 0, 0.1), on("tablet", "b", 1000, 0.8)],
    "a",
    "simultaneous",
  ),
  ask(
    "asked about what comes late as well",
    [on("tablet", "b", 60_000, 0.1), on("phone", "a", 0, 0.8)],
    "b",
    "stale",
  ),
  ask(
    "not asked when one device reads on",
    [on("phone", "a", 0, 0.1), on("phone", "b", 1000, 0.8)],
    "b",
  ),
  ask("not asked when another one reads on from there", [
    on("phone", "a", 0, 0.1),
    on("tablet", "b", 60_000, 0.2, { seen: 0 }),
  ], "b"),
  ask(
    "asked when another one has not seen it, however late it is",
    [on("phone", "a", 0, 0.1), on("tablet", "b", 60_000, 0.2, { seen: -1000 })],
    "a",
    "simultaneous",
  ),
  ask("not asked about rounding", [on("phone", "a", 0, 0.1), on("tablet", "b", 1000, 0.1004)], "b"),
  ask(
    "not asked whether it is deleted",
    [on("phone", "a", 0, 0.1), gone("tablet", "b", 1000)],
    "b",
  ),
];

/**
 * Query plans of every kind over made-up logs.
 *
 * @module
 */

import {
  type Filters,
  type PlanInput,
  type QueryPlan,
  queryPlan,
} from "@shared/phonelog/nlq/plan.ts";
import type { Random } from "../../../supabase/local/generate/random.ts";
import { type MadeLog, ZONES } from "./arbitrary_log.ts";
import { plusDays } from "./zones.ts";

/** A plan that passes the check, and the day it is asked on. */
export function madePlan(random: Random, log: MadeLog): { plan: QueryPlan; today: string } {
  for (;;) {
    const make = random.of([contactPlan, contactPlan, talkPlan, planInput, planInput, planInput]);
    const parsed = queryPlan.safeParse(make(random, log));
    if (parsed.success) return { plan: parsed.data, today: dayOf(random, log) };
  }
}

/** What people ask of each other, mostly by the clocks of somewhere else. */
function contactPlan(random: Random, log: MadeLog): PlanInput {
  const kinds = random.of<Filters["kinds"]>([undefined, ["call"], ["sms", "mms"]]);
  const ways = random.of<Filters["ways"]>([
    undefined,
    undefined,
    undefined,
    ["missed"],
    ["missed", "rejected", "blocked"],
    ["in"],
    ["in", "out"],
  ]);
  return {
    version: 1,
    measure: random.of(["count", "talk_s", "talk_s", "people", "active_days", "last_at"]),
    by: random.happens(0.7)
      ? ["contact"]
      : random.of<PlanInput["by"]>([["contact", "month"], ["contact", "type"], []]),
    filters: {
      ...kinds && { kinds },
      ...ways && { ways },
      ...random.happens(0.1) && { min_s: random.of([1, 60, 1800]) },
      ...random.happens(0.2) && { known: random.happens(0.5) },
    },
    range: range(random, log),
    tz: random.happens(0.2) ? log.home : random.of(ZONES),
  };
}

/** What people ask of calls that came about: of these the roll-ups know most. */
function talkPlan(random: Random, log: MadeLog): PlanInput {
  const measures = [
    "count",
    "people",
    "active_days",
    "last_at",
    "first_at",
    "longest_gap_s",
  ] as const;
  const measure = random.of<PlanInput["measure"]>([
    ...measures,
    ...[
      "talk_mean_s",
      "talk_mean_s",
      "talk_longest_s",
      "talk_longest_s",
      "events",
      "events",
    ] as const,
  ]);
  const by = random.of<PlanInput["by"]>([[], [], ["contact"], ["month"], ["hour"], ["direction"]]);
  return {
    version: 1,
    measure,
    by: measure === "events" ? [] : by,
    filters: {
      kinds: ["call"],
      ...random.happens(0.7) &&
        { ways: random.of<Filters["ways"]>([["in", "out"], ["in"], ["out"]]) },
      ...random.happens(0.8) && { min_s: random.of([1, 1, 60, 1800]) },
      ...random.happens(0.1) && { weekdays: [1, 2, 3] },
      ...random.happens(0.1) && { hours: { from: random.below(24), to: random.between(1, 24) } },
      ...random.happens(0.2) && { contacts: log.contacts.slice(0, 2).map(({ id }) => id) },
    },
    range: range(random, log),
    tz: random.happens(0.5) ? log.home : random.of(ZONES),
    ...measure === "events" && { order: "value_desc", limit: random.between(1, 20) },
  };
}

function planInput(random: Random, log: MadeLog): PlanInput {
  const measure = random.of<PlanInput["measure"]>([
    "count",
    "count",
    "talk_s",
    "talk_mean_s",
    "talk_median_s",
    "talk_longest_s",
    "talk_shortest_s",
    "people",
    "active_days",
    "per_day",
    "first_at",
    "last_at",
    "longest_gap_s",
    "longest_gap_s",
    "share",
    "events",
  ]);
  const dimension = () =>
    random.of<NonNullable<PlanInput["by"]>[number]>([
      "contact",
      "contact",
      "type",
      "direction",
      "source",
      "hour",
      "weekday",
      "day",
      "week",
      "month",
      "year",
    ]);
  const absent = measure === "count" && random.happens(0.15);
  const by = absent
    ? ["contact" as const]
    : measure === "events"
    ? []
    : Array.from({ length: random.of([0, 1, 1, 2]) }, dimension);
  const isMoment = measure === "first_at" || measure === "last_at";
  const order = random.of([undefined, "value_desc", "value_asc", "key_asc", "key_desc"] as const);
  // Names are in no order of the model's.
  const isNamed = by.includes("contact") || by.includes("source");
  const isOrdered = order && !(isNamed && order.startsWith("key"));
  const most = measure === "share" ? 1 : measure.endsWith("_s") ? 2000 : 8;
  return {
    version: 1,
    measure,
    by,
    filters: filters(random, log),
    range: range(random, log),
    tz: random.happens(0.5) ? log.home : random.of(ZONES),
    ...measure === "share" && { part: filters(random, log) },
    ...absent && { absent },
    ...!absent && by.length < 2 && measure !== "events" && random.happens(0.25) && {
      compare: random.happens(0.5)
        ? { to: "range", range: range(random, log) }
        : { to: "filters", filters: filters(random, log) },
    },
    ...by.length && !absent && !isMoment && random.happens(0.2) && {
      having: random.happens(0.5)
        ? { at_least: random.unit() * most }
        : { below: random.unit() * most },
    },
    ...isOrdered && { order },
    ...random.happens(0.4) && { limit: random.between(1, 5) },
  };
}

function filters(random: Random, log: MadeLog): NonNullable<PlanInput["filters"]> {
  const some = <T>(list: readonly T[], most: number) => {
    const first = random.below(list.length);
    return list.slice(first, first + random.between(1, most));
  };
  const may = random.of([0, 0.1, 0.3]);
  const ids = log.contacts.map(({ id }) => id);
  return {
    ...random.happens(0.3) && { kinds: some(["call", "sms", "mms", "voicemail"], 2) },
    ...random.happens(0.3) && { ways: some(["in", "out", "missed", "rejected", "blocked"], 3) },
    ...random.happens(may) && { contacts: some(ids, 3) },
    ...random.happens(may) && { not_contacts: some(ids, 2) },
    ...random.happens(may) && { known: random.happens(0.5) },
    ...random.happens(may / 2) && { sources: some(log.sources, 2) },
    ...random.happens(may / 2) && { min_s: random.of([0, 1, 60, 1800]) },
    ...random.happens(may / 2) && { below_s: random.of([60, 600]) },
    ...random.happens(may) && { weekdays: some([1, 2, 3, 4, 5, 6, 7], 3) },
    ...random.happens(may) && {
      hours: { from: random.below(24), to: random.between(1, 24) },
    },
  };
}

function range(random: Random, log: MadeLog): NonNullable<PlanInput["range"]> {
  const days = [dayOf(random, log), dayOf(random, log)].toSorted();
  const [from, to] = days;
  const turn = (day: string) => random.happens(0.4) ? `${day.slice(0, 8)}01` : day;
  return {
    ...from && random.happens(0.75) && { from: turn(from) },
    ...to && random.happens(0.75) && { to: turn(plusDays(to, 1)) },
  };
}

function dayOf(random: Random, { middle }: MadeLog): string {
  return plusDays(middle, random.between(-1, 1) * random.below(random.of([3, 40, 400])));
}

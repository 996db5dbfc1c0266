/**
 * Query plans of every kind over made-up logs, and the logs themselves: several sources, contacts of
 * every level with and without names, nights on which clocks change.
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
import { type Contact, DIRECTIONS, type EventType } from "./events.ts";
import type { SourcedEvent } from "./plan_events.ts";
import { plusDays } from "./zones.ts";

/** Whole hours, half and quarters of them, clocks that change at midnight and by half an hour. */
const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "America/Havana",
  "America/Santiago",
  "Asia/Beirut",
  "Pacific/Apia",
  "Pacific/Chatham",
] as const;
/** Around days when clocks change, leap days, turns of years. */
const MOMENTS = [
  "2025-03-30",
  "2025-10-26",
  "2024-02-29",
  "2024-12-31",
  "2025-11-02",
  "2025-04-05",
] as const;
const [HOUR, DAY] = [3_600_000, 86_400_000];

/** A log, before any of its contacts are made one. */
export interface MadeLog {
  home: string;
  middle: string;
  contacts: Contact[];
  sources: string[];
  events: SourcedEvent[];
}

/** A log of up to 160 events, some of them at the same moment. */
export function madeLog(random: Random): MadeLog {
  const middle = random.of(MOMENTS);
  const contacts = Array.from({ length: random.between(1, 9) }, (_, nth): Contact => ({
    id: crypto.randomUUID(),
    name: random.happens(0.7) ? `contact ${nth}` : null,
    level: random.happens(0.7) ? "normal" : random.of(["masked", "hidden"]),
    tags: [],
    stay_in_touch_days: null,
  }));
  const sources = Array.from({ length: random.between(1, 3) }, () => crypto.randomUUID());
  const reach = random.of([2 * DAY, 20 * DAY, 100 * DAY, 500 * DAY]);
  const events = Array.from({ length: random.below(160) }, (): SourcedEvent => {
    const type = random.of<EventType>(["call", "call", "sms", "mms", "voicemail"]);
    const contact = random.happens(0.9) ? contacts[random.below(contacts.length)] : undefined;
    const at = Date.parse(middle) - reach + random.below(2 * reach);
    return {
      type,
      direction: type === "call"
        ? random.of(DIRECTIONS)
        : type === "voicemail"
        ? "in"
        : random.of(["in", "out", "blocked"]),
      contact_id: contact?.id ?? null,
      started_at: random.happens(0.2) ? at - at % (HOUR / 4) : at,
      duration_s: type === "call" || type === "voicemail"
        ? random.of([0, 1, 59, 60, random.below(4000)])
        : null,
      privacy: contact?.level ?? "normal",
      source_id: sources[random.below(sources.length)] ?? "",
    };
  });
  return { home: random.of(ZONES), middle, contacts, sources, events };
}

/** A plan that passes the check, and the day it is asked on. */
export function madePlan(random: Random, log: MadeLog): { plan: QueryPlan; today: string } {
  for (;;) {
    const parsed = queryPlan.safeParse(
      random.happens(0.4) ? contactPlan(random, log) : planInput(random, log),
    );
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
      ...random.happens(0.1) && { min_s: random.of([1, 60]) },
      ...random.happens(0.2) && { known: random.happens(0.5) },
    },
    range: range(random, log),
    tz: random.happens(0.2) ? log.home : random.of(ZONES),
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
    ...random.happens(may / 2) && { min_s: random.of([0, 1, 60]) },
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

/**
 * A query plan as SQL: one SELECT over the views of a phone log, with all values beside it in one JSON
 * object. No text of a plan is in the text of a query; what is there are words of these files.
 *
 * Rows have, by what was asked:
 * - a column for each dimension: `contact_id`, `contact` (its name, or null) and `privacy`; `source_id`
 *   and `source`; `type`, `direction`; `hour` 0 to 23, `weekday` 1 is Monday, `day`, `week` (its Monday)
 *   and `month` (its first) as `2026-11-01`, `year` as a number
 * - `value`; of nothing at all it is null, where that is not 0
 * - of a share `part` and `whole`; of the longest gap `since` and `until`; of a comparison `side`, 1 or
 *   2; of what is split `groups`, how many groups there are before the limit
 * - of events themselves `id`, `at`, `type`, `direction`, `contact_id`, `contact`, `privacy`, `duration_s`
 *
 * @module
 */

import { type Context, where } from "./compile_conditions.ts";
import { columnOf } from "./compile_keys.ts";
import { absentees, type Asked, measured } from "./compile_measures.ts";
import { MOST } from "./compile_nearest.ts";
import { Values } from "./compile_values.ts";
import { type Column, columnsOf } from "./columns.ts";
import type { Dimension, QueryPlan } from "./plan.ts";

/** What there is to know of a log before it is asked. */
export interface LogFacts {
  /** The zone of the roll-ups. */
  readonly zone: string;
  /** The civil day that it is in the plan's zone. */
  readonly today: string;
}

/** A query, the values of its `$1`, and what is shown of its rows. */
export interface Compiled {
  readonly sql: string;
  readonly values: Record<string, unknown>;
  readonly columns: readonly Column[];
}

/** So many rows are looked up one by one. */
const FEW = 50;

/** Compiles a plan that was checked. */
export function compilePlan(plan: QueryPlan, log: LogFacts): Compiled {
  const values = new Values();
  const c: Context = { values, tz: plan.tz, home: log.zone, today: log.today };
  const asked: Asked = { plan, filters: plan.filters, range: plan.range };
  const { compare } = plan;
  const sides = compare
    ? [
      asked,
      compare.to === "range"
        ? { ...asked, range: compare.range }
        : { ...asked, filters: compare.filters },
    ]
    : [asked];
  const parts = sides.map((each, nth) => {
    const sql = chosen(c, plan, plan.absent ? absentees(c, each) : measured(c, each));
    return compare ? `select ${nth + 1} as side, a.* from (\n${sql}\n) as a` : sql;
  });
  return {
    sql: named(c, plan, parts.join("\nunion all\n")),
    values: values.all(),
    columns: columnsOf(plan),
  };
}

/** Those groups that are told, and all that tie with the last of them. */
function chosen(c: Context, plan: QueryPlan, sql: string): string {
  const { by, having, limit, measure } = plan;
  const isList = measure === "events";
  if (!by.length && !isList) return sql;
  const conditions = [
    ...having?.at_least !== undefined
      ? [`value >= ${c.values.of("at_least", having.at_least, "float8")}`]
      : [],
    ...having?.below !== undefined
      ? [`value < ${c.values.of("below", having.below, "float8")}`]
      : [],
  ];
  const all = `select r.*${isList ? "" : ", count(*) over () as groups"} from (\n${sql}\n) as r${
    where(conditions)
  }`;
  const order = orderOf(plan);
  // Of two splits there may be more groups than anybody is shown: only those that are get their names.
  const isMany = by.length > 1 && order.startsWith("value");
  const most = limit ?? (isMany ? MOST : undefined);
  if (!most || isByName(plan)) return all;
  const rows = c.values.of("limit", most, "int4");
  if (order.startsWith("value")) {
    return `${all} order by value${ofValues(order)} fetch first (${rows}) rows with ties`;
  }
  const keys = keysOf(plan).map((key) => `${key}${direction(order)}`);
  return `${all} order by ${keys.join(", ")} limit ${rows}`;
}

/** With names, in order. */
function named(c: Context, plan: QueryPlan, sql: string): string {
  const { by, measure, compare, limit } = plan;
  const isList = measure === "events";
  if (!by.length && !isList) return compare ? `${sql} order by side` : sql;
  const hasContact = isList || by.includes("contact");
  const hasSource = by.includes("source");
  const told = [
    "t.*",
    ...hasContact ? ["c.name as contact", "c.privacy"] : [],
    ...hasSource ? ["s.name as source"] : [],
  ];
  const joins = [
    ...hasContact ? [contactNames(plan)] : [],
    ...hasSource ? [" left join phonelog.my_sources as s on s.id = t.source_id"] : [],
  ];
  const order = orderOf(plan);
  const names = isList ? ["t.at", "t.id"] : by.flatMap(nameOrder);
  const places = order.startsWith("value")
    ? [`t.value${ofValues(order)}`, ...names]
    : names.map((name) => `${name}${direction(order)}`);
  const last = limit && isByName(plan) && !compare
    ? ` limit ${c.values.of("limit", limit, "int4")}`
    : "";
  return `select ${told.join(", ")} from (\n${sql}\n) as t${joins.join("")} order by ${
    [...compare ? ["t.side"] : [], ...places].join(", ")
  }${last}`;
}

/** Of a few contacts each by itself: how many tie is not known when it is planned. */
function contactNames(plan: QueryPlan): string {
  return (plan.limit ?? Infinity) <= FEW && !isByName(plan)
    ? " left join lateral (select name, privacy from phonelog.my_contacts where id = t.contact_id offset 0) as c on true"
    : " left join phonelog.my_contacts as c on c.id = t.contact_id";
}

/** The order that is meant where none is said: the calendar's, or the most first; of events the latest. */
export function orderOf({ order, by, measure }: QueryPlan): NonNullable<QueryPlan["order"]> {
  if (order) return order;
  if (measure === "events") return "key_desc";
  const isCalendar = by.every((key) => !["contact", "type", "direction", "source"].includes(key));
  return isCalendar ? "key_asc" : "value_desc";
}

/** Whether the first are those of the alphabet, which is known of those who have a name by now. */
function isByName(plan: QueryPlan): boolean {
  const isNamed = plan.by.includes("contact") || plan.by.includes("source");
  return isNamed && orderOf(plan).startsWith("key");
}

function ofValues(order: NonNullable<QueryPlan["order"]>): string {
  return order === "value_asc" ? "" : " desc nulls last";
}

function keysOf({ by, measure }: QueryPlan): string[] {
  return measure === "events" ? ["at", "id"] : by.map(columnOf);
}

function nameOrder(key: Dimension): string[] {
  if (key === "contact") return ["c.name", "t.contact_id"];
  return key === "source" ? ["s.name", "t.source_id"] : [`t.${key}`];
}

function direction(order: NonNullable<QueryPlan["order"]>): string {
  return order.endsWith("desc") ? " desc" : "";
}

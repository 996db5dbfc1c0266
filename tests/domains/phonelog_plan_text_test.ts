/**
 * The text of a compiled query says nothing that its plan says: plans have no free text, values stand
 * beside it, and what it calls is a short list.
 */

import { compilePlan } from "@shared/phonelog/nlq/compile.ts";
import { type QueryPlan, queryPlan } from "@shared/phonelog/nlq/plan.ts";
import { z } from "zod";
import { assert, assertEquals } from "../support/assert.ts";
import { Random } from "../../supabase/local/generate/random.ts";
import { madeLog } from "./phonelog/arbitrary_log.ts";
import { madePlan } from "./phonelog/arbitrary_plan.ts";

const PLANS = 3000;
const ME = "6a3e4c8e-0000-4000-8000-000000000001";

/** Words between quotes that are ours: kinds, ways, units. Names of values are told by their form. */
const QUOTED = [
  ...words(
    "call sms mms voicemail in out missed rejected blocked hour month year 0 infinity -infinity",
  ),
  ...["masked", "1900-01-01", "1 day", "15 minutes", "30 minutes"],
];
const FUNCTIONS = words(
  `count sum avg min max percentile_cont lag lead array unnest extract date_part date_trunc timezone
   generate_series day_start coalesce nullif greatest`,
);
/** What stands before a bracket as well, and calls nothing. */
const GRAMMAR = words(
  `in from as and or over group select values lateral join first r k h s q d where limit on
   materialized then when else case by not exists`,
);
const VIEWS = words(
  `my_events my_contacts my_sources my_days my_quarters my_contact_days my_contact_months my_log`,
);

Deno.test("a plan has no text but names of zones, dates and ids", () => {
  const free: string[] = [];
  const walk = (schema: unknown, path: string) => {
    if (typeof schema !== "object" || schema === null) return;
    const { type, pattern, format, enum: list, const: word } = schema as Record<string, unknown>;
    if (type === "string" && !pattern && !format && !list && word === undefined) free.push(path);
    for (const [key, value] of Object.entries(schema)) walk(value, `${path}/${key}`);
  };
  const schema = z.toJSONSchema(queryPlan, { io: "input" });
  walk(schema, "");
  assertEquals(free, []);
  // And a form that somebody could write SQL in would be none.
  const patterns = JSON.stringify(schema).match(/"pattern":"(?:[^"\\]|\\.)*"/g) ?? [];
  assert(patterns.length > 0, "zones have a form");
  for (const hostile of ["UTC'; drop table x --", "UTC\n", "$1", "a b", "Europe/Berlin'"]) {
    assert(!queryPlan.safeParse({ version: 1, measure: "count", tz: hostile }).success, hostile);
  }
});

Deno.test("a plan that means nothing is none", () => {
  const isPlan = (more: object) =>
    queryPlan.safeParse({ version: 1, measure: "count", tz: "UTC", ...more }).success;
  const compare = (range: object) => ({ compare: { to: "range", range } });
  assert(isPlan({ range: { from: "1900-01-01", to: "2199-12-31" } }));
  assert(!isPlan({ range: { from: "1899-12-31" } }), "a day no log begins on");
  assert(!isPlan({ range: { to: "9999-12-31" } }), "a day that no calendar goes on from");
  assert(!isPlan(compare({ from: "0000-01-01" })), "nor in what it is compared with");
  assert(!isPlan(compare({ from: "2026-02-01", to: "2026-02-01" })), "a range of no day");
  assert(
    !isPlan({ measure: "last_at", by: ["contact"], having: { below: 5 } }),
    "a moment below 5",
  );
});

Deno.test("the text of a query is words of ours, whatever its plan", () => {
  const random = new Random(7);
  for (let nth = 0; nth < PLANS; nth++) {
    const log = madeLog(random);
    const { plan, today } = madePlan(random, log);
    const { sql, values } = compilePlan(plan, { zone: log.home, today });
    const about = `${JSON.stringify(plan)}\n${sql}`;
    assert(sql.length < 20_000, `${sql.length} characters are too many to run: ${about}`);
    for (const [, quoted = ""] of sql.matchAll(/'([^']*)'/g)) {
      const isName = quoted in values && /^[a-z]+[a-z0-9]*(_[a-z0-9]+)*$/.test(quoted);
      assert(isName || QUOTED.includes(quoted), `${quoted} in ${about}`);
    }
    const bare = sql.replaceAll(/'[^']*'/g, "''");
    for (const [, name = ""] of bare.matchAll(/\b([a-z_0-9]+)\s*\(/g)) {
      assert(FUNCTIONS.includes(name) || GRAMMAR.includes(name), `${name}( in ${about}`);
    }
    for (const [, schema = "", name = ""] of bare.matchAll(/\b(phonelog|private)\.([a-z_]+)/g)) {
      assert(
        schema === "private" ? name === "day_start" : VIEWS.includes(name),
        `${name} in ${about}`,
      );
    }
    assertEquals(bare.match(/;|--|\/\*|\$(?!1\b)|"|\\/g), null, about);
    assertEquals(wordsOf(plan).filter((word) => sql.includes(word)), [], about);
  }
});

Deno.test("a query is the same text for other values of the same plan", () => {
  const texts = ["2026-10-01", "2026-10-15"].map((from) => {
    const input = { version: 1, measure: "count", tz: "UTC", range: { from, to: "2026-10-31" } };
    const filters = { contacts: [from === "2026-10-01" ? ME : crypto.randomUUID()], min_s: 60 };
    const plan = queryPlan.parse({ ...input, filters });
    return compilePlan(plan, { zone: "UTC", today: "2026-11-22" }).sql;
  });
  assertEquals(texts[0], texts[1]);
});

/** Whatever of a plan somebody could have written: dates, ids, the zone, numbers of two digits. */
function wordsOf({ tz, range, filters, having, limit }: QueryPlan): string[] {
  const numbers = [filters.min_s, filters.below_s, having?.at_least, having?.below, limit];
  return [
    ...[tz, range.from, range.to, ...filters.contacts ?? [], ...filters.sources ?? []],
    ...numbers.filter((number) => (number ?? 0) > 60).map(String),
  ].filter((word) => word !== undefined);
}

function words(text: string): string[] {
  return text.split(/\s+/);
}

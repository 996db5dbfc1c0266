/** Questions that roll-ups know the answer to do not read the log: which of them a plan reads. */

import { compilePlan } from "@shared/phonelog/nlq/compile.ts";
import type { PlanInput } from "@shared/phonelog/nlq/plan.ts";
import { assertEquals } from "../support/assert.ts";
import { ANNA, call, planOf, TODAY } from "./phonelog/answers.ts";

Deno.test("what roll-ups know is read from them", () => {
  const long = { ...call, min_s: 3601 };
  const read: [Partial<PlanInput>, string][] = [
    [{ filters: call, by: ["month"] }, "days"],
    [{ by: ["hour"] }, "quarters"],
    [{ by: ["contact"] }, "contact_months contacts"],
    [{ measure: "talk_longest_s" }, "quarters"],
    // Of quarters of an hour those whose events are looked at.
    [{ measure: "longest_gap_s" }, "events quarters"],
    [{ measure: "longest_gap_s", by: ["month"] }, "events quarters"],
    [{ measure: "longest_gap_s", by: ["direction"] }, "events quarters"],
    [{ measure: "first_at", by: ["day"] }, "events quarters"],
    [{ filters: long }, "events quarters"],
    [{ filters: long, by: ["contact"] }, "contacts events quarters"],
    [{ measure: "events", filters: long }, "contacts events quarters"],
    [{ measure: "talk_median_s", filters: long }, "events quarters"],
    // And what only events know, or an index has at once.
    [{ filters: { ...call, min_s: 601 } }, "events"],
    [{ filters: { ...long, contacts: [ANNA] } }, "events"],
    [{ measure: "talk_median_s" }, "events"],
    [{ measure: "longest_gap_s", by: ["contact"] }, "contacts events"],
    [{ by: ["source"] }, "events sources"],
  ];
  for (const [input, views] of read) {
    const { sql } = compilePlan(planOf(input), { zone: "Europe/Berlin", today: TODAY });
    const named = [...sql.matchAll(/phonelog\.my_([a-z_]+)/g)].map(([, name]) => name);
    const all = [...new Set(named)].filter((name) => name !== "log").toSorted();
    assertEquals(all.join(" "), views, JSON.stringify(input));
  }
});

Deno.test("the shortest call ends the search where none can be shorter", () => {
  const { sql } = compilePlan(planOf({ measure: "talk_shortest_s" }), {
    zone: "Europe/Berlin",
    today: TODAY,
  });
  assertEquals(/case when exists \(select 1 .* where duration_s = /s.test(sql), true);
});

Deno.test("of two splits only those groups get their names that are shown", () => {
  const textOf = (input: Partial<PlanInput>) =>
    compilePlan(planOf(input), { zone: "Europe/Berlin", today: TODAY });
  const { sql, values } = textOf({ by: ["contact", "hour"] });
  assertEquals(/fetch first \(.*\) rows with ties\n\) as t left join/.test(sql), true, sql);
  assertEquals(values["limit"], 1001);
  // People are not so many, and what is in the order of names is cut by them.
  assertEquals(textOf({ by: ["contact"] }).values["limit"], undefined);
  assertEquals(textOf({ by: ["contact", "hour"], order: "key_asc" }).values["limit"], undefined);
});

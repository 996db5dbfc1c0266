/** Questions in plain words become plans without a network, or are refused with a reason. */

import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import { type Asked, isUnderstood, type Planned } from "@shared/phonelog/nlq/planner.ts";
import { type PlanInput, queryPlan } from "@shared/phonelog/nlq/plan.ts";
import { assert, assertEquals } from "../support/assert.ts";

const ANNA = "00000000-0000-4000-8000-000000000001";
const MAMA = "00000000-0000-4000-8000-000000000002";
const CONTACTS = [
  { id: ANNA, name: "Anna Berg", score: 0.5, events: 9 },
  { id: MAMA, name: "Mama", score: 0.5, events: 9 },
  { id: "00000000-0000-4000-8000-000000000003", name: "Clara Böhm", score: 0.5, events: 9 },
  { id: "00000000-0000-4000-8000-000000000004", name: "Clara Nowak", score: 0.5, events: 9 },
];
const TOMS = ["Tom Hill", "tom hill"].map((name, nth) => (
  { id: `00000000-0000-4000-8000-00000000001${nth}`, name, score: 0.5, events: 9 }
));
const planner = new OfflinePlanner();

function plan(question: string): Promise<Planned> {
  const asked: Asked = {
    question,
    tz: "Europe/Berlin",
    today: "2026-11-21",
    sources: [],
    people: (words) => Promise.resolve(words.map(() => [...CONTACTS, ...TOMS])),
  };
  return planner.plan(asked);
}

async function means(question: string, expected: Omit<PlanInput, "version" | "tz">): Promise<void> {
  const planned = await plan(question);
  assert(isUnderstood(planned), `${question}: ${JSON.stringify(planned)}`);
  assertEquals(planned.plan, queryPlan.parse({ version: 1, tz: "Europe/Berlin", ...expected }));
}

Deno.test("who calls whom decides which way", async () => {
  const calls = { kinds: ["call" as const], contacts: [ANNA] };
  await means("How many times did I call Anna?", {
    measure: "count",
    filters: { ...calls, ways: ["out"] },
  });
  await means("How many times has Anna called me?", {
    measure: "count",
    filters: { ...calls, ways: ["in", "missed", "rejected"] },
  });
  await means("How long did I talk to Anna?", { measure: "talk_s", filters: calls });
});

Deno.test("who does a deed is told by the words around it, not by the first verb", async () => {
  const calls = { kinds: ["call" as const] };
  const latest = { measure: "events" as const, order: "key_desc" as const, limit: 1 };
  await means("Who was the last person I called?", {
    ...latest,
    filters: { ...calls, ways: ["out"] },
  });
  await means("Who was the last person who called me?", {
    ...latest,
    filters: { ...calls, ways: ["in", "missed", "rejected"] },
  });
  await means("When did Anna last get in touch with me?", {
    measure: "last_at",
    filters: { contacts: [ANNA], ways: ["in", "missed", "rejected"] },
  });
  await means("What percentage of Anna's calls do I miss?", {
    measure: "share",
    filters: { ...calls, contacts: [ANNA], ways: ["in", "missed", "rejected"] },
    part: { ways: ["missed"] },
  });
  await means("How long did my last call to Anna last?", {
    ...latest,
    filters: { ...calls, contacts: [ANNA], ways: ["out"], min_s: 1 },
  });
  const order = await plan("Remind me to call Anna on Sunday");
  assert(!isUnderstood(order) && order.unclear.length > 0);
});

Deno.test("a time may be told by its end alone, or by days of the week", async () => {
  const calls = { kinds: ["call" as const], ways: ["out" as const] };
  await means("How many calls did I make until last Monday?", {
    measure: "count",
    filters: calls,
    range: { to: "2026-11-17" },
  });
  await means("How many calls did I make on Mondays to Wednesdays?", {
    measure: "count",
    filters: { ...calls, weekdays: [1, 2, 3] },
  });
});

Deno.test("a past unit and a fortnight end with today, and a bare last is the one before", async () => {
  const calls = { kinds: ["call" as const], ways: ["out" as const] };
  for (
    const [words, from] of [
      ["the past year", "2025-11-22"],
      ["the last fortnight", "2026-11-08"],
      ["the last year and a half", "2025-05-22"],
      ["the last month and a half", undefined],
    ] as const
  ) {
    const question = `How many calls did I make in ${words}?`;
    if (!from) assert(!isUnderstood(await plan(question)), question);
    else {
      await means(question, {
        measure: "count",
        filters: calls,
        range: { from, to: "2026-11-22" },
      });
    }
  }
  await means("Did I make more calls this month than last?", {
    measure: "count",
    filters: calls,
    range: { from: "2026-11-01", to: "2026-12-01" },
    compare: { to: "range", range: { from: "2026-10-01", to: "2026-11-01" } },
  });
});

Deno.test("a relative may be in the phone by another name", async () => {
  await means("When did I last talk to my mum?", {
    measure: "last_at",
    filters: { kinds: ["call"], ways: ["in", "out"], contacts: [MAMA], min_s: 1 },
  });
});

Deno.test("whoever was made part of another is meant by the old name", async () => {
  const planned = await planner.plan({
    question: "How many calls did I make to Berta?",
    tz: "Europe/Berlin",
    today: "2026-11-21",
    sources: [],
    people: (words) => Promise.resolve(words.map(() => [{ ...CONTACTS[0]!, score: 0.95 }])),
  });
  assert(isUnderstood(planned));
  assertEquals(planned.people, [{ id: ANNA, name: "Anna Berg" }]);
});

Deno.test("what is misspelt is mended where only one thing can be meant, and that is said", async () => {
  const planned = await plan("how many clals did I make yestarday");
  assert(isUnderstood(planned));
  assertEquals(planned.plan.range, { from: "2026-11-20", to: "2026-11-21" });
  assertEquals(planned.taken.slice(0, 2), [
    { words: "clals", as: "“calls”" },
    { words: "yestarday", as: "“yesterday”" },
  ]);
});

Deno.test("a name of two people is a question back, with questions that work", async () => {
  const planned = await plan("How many calls did I get from Clara?");
  assert(!isUnderstood(planned));
  assertEquals(planned.reason, "ambiguous");
  assertEquals(planned.suggestions.slice(0, 2), [
    "How many calls did I get from Clara Böhm?",
    "How many calls did I get from Clara Nowak?",
  ]);
  for (const suggestion of planned.suggestions) assert(isUnderstood(await plan(suggestion)));
});

Deno.test("two people of one and the same name are both meant, and that is said", async () => {
  const both = TOMS.map(({ id }) => id);
  for (const name of ["Tom Hill", "Tom"]) {
    const planned = await plan(`How many calls did I make to ${name}?`);
    assert(isUnderstood(planned), JSON.stringify(planned));
    assertEquals(planned.plan.filters.contacts, both);
    assertEquals(planned.people.map(({ id }) => id), both);
    const [note = "", ...more] = planned.notes;
    assert(/^2 people are called tom hill; they are counted together: ask/i.test(note), note);
    assertEquals(more, []);
  }
  const each = await plan("How many calls did I make to Tom by person?");
  assert(isUnderstood(each));
  assertEquals([each.plan.by, each.plan.filters.contacts], [["contact"], both]);
});

Deno.test("a word that nothing is known of is said back, never skipped", async () => {
  for (
    const [question, words] of [
      ["How many calls since my birthday?", "birthday"],
      ["How many times did I walk with Anna?", "walk"],
      ["How many calls did I make tomorrow?", "tomorrow"],
      ["How many calls did I make about money?", "money"],
    ] as const
  ) {
    const planned = await plan(question);
    assert(!isUnderstood(planned), question);
    assert(planned.unclear.some((part) => part.words.includes(words)), JSON.stringify(planned));
  }
});

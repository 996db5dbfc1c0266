/** A model that may write queries: what it is told, what comes through, and what never does. */

import { ModelPlanner } from "@shared/phonelog/nlq/model.ts";
import { PLANS } from "@shared/phonelog/nlq/model_prompt.ts";
import { PLANS_OR_SQL } from "@shared/phonelog/nlq/model_sql.ts";
import type { Asked } from "@shared/phonelog/nlq/planner.ts";
import { PlannerError, type PlannerReason } from "@shared/phonelog/nlq/planner_error.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { COSTLY } from "../support/costly_queries.ts";
import { type Behaviour, PROVIDER_SECRET } from "../support/fake_model.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { queried } from "../support/model_plans.ts";
import { ATTACKS } from "../support/question_attacks.ts";
import { HONEST } from "./phonelog/guard/honest_queries.ts";
import { REFUSED } from "./phonelog/guard/refused_queries.ts";

const ASKED: Asked = {
  question: "On what share of days did I call before breakfast?",
  tz: "Europe/Berlin",
  today: "2026-11-21",
  sources: [],
  people: (words) => Promise.resolve(words.map(() => [])),
};

Deno.test("a model that may write queries", async (t) => {
  await using provider = FakeProvider.start();
  const planner = (terms = PLANS_OR_SQL, timeoutMs = 5_000) =>
    new ModelPlanner(
      { baseUrl: `${provider.url}/v1`, apiKey: "made up", model: "m", timeoutMs },
      terms,
    );
  const writes = (...answers: string[]) => {
    provider.behave("right");
    provider.written = () => (answers.length > 1 ? answers.shift() : answers[0]) ?? "";
  };
  const sent = () => provider.sentTo("/v1/chat/completions");
  const messages = (nth: number) =>
    (sent()[nth]?.["messages"] ?? []) as { role: string; content: string }[];

  await t.step("is told of views, and answers with a query and what it is called", async () => {
    const sql = "select count(*) as calls, max(day) as latest from phonelog.my_days";
    writes(queried(`${sql}; -- and so on`));
    const { planned, usage } = await planner().plan(ASKED, []);
    assertEquals(planned, { sql, columns: ["calls", "latest"], taken: [] });
    assertEquals(usage, { input: 21, output: 9 });
    assert(messages(0)[0]?.content.includes("phonelog.my_days (day, calls_in"));
    assertEquals(JSON.parse(messages(0)[1]?.content ?? "").question, ASKED.question);
  });

  await t.step("does so only where the operator lets it", async () => {
    writes(queried("select zone from phonelog.my_log"));
    const error = await failed(planner(PLANS).plan(ASKED, []));
    assertEquals([error.reason, sent().length], ["bad_answer", 2]);
    assert(!messages(0)[0]?.content.includes("my_log"));
  });

  await t.step("is told once why its query is refused", async () => {
    const right = "select zone from phonelog.my_log";
    writes(queried("select zone from my_log"), queried(right));
    const { planned, usage } = await planner().plan(ASKED, []);
    assertEquals(planned, { sql: right, columns: ["zone"], taken: [] });
    assertEquals(usage, { input: 42, output: 18 });
    assertEquals(JSON.parse(messages(1).at(-1)?.content ?? "").faults, [
      "sql: The view is called phonelog.my_log",
    ]);
    const nameless = ["events + 1", "1 as a, 2 as a", "*, l.zone"];
    for (const columns of nameless) {
      writes(queried(`select ${columns} from phonelog.my_log as l`));
      assertEquals((await failed(planner().plan(ASKED, []))).reason, "bad_answer");
      assertEquals(JSON.parse(messages(1).at(-1)?.content ?? "").faults, [
        "sql: Every column has a name of its own: … AS name",
      ]);
    }
  });

  await t.step("gets no query of any hostile kind through", async () => {
    const hostile = [
      ...Object.values({ ...ATTACKS, ...COSTLY }).flat(),
      ...Object.values(REFUSED).flat().map(([, text]) => text),
      // Without a text there is no query to refuse.
    ].filter((sql) => sql !== "");
    assert(hostile.length > 200, String(hostile.length));
    for (const sql of hostile) {
      writes(queried(sql));
      const error = await failed(planner().plan(ASKED, []));
      assertEquals([error.reason, error.usage], ["bad_answer", { input: 42, output: 18 }], sql);
    }
  });

  await t.step("gets honest ones through as they are, where every column has a name", async () => {
    let through = 0;
    for (const sql of Object.values(HONEST)) {
      writes(queried(sql));
      const made = await planner().plan(ASKED, []).catch(() => undefined);
      if (!made) continue;
      through += 1;
      assert("sql" in made.planned && sql.includes(made.planned.sql), sql);
    }
    assert(through > 20, `${through} of ${Object.keys(HONEST).length}`);
  });

  await t.step("prefers a plan, and may say that it does not understand", async () => {
    writes(JSON.stringify({ unclear: ["breakfast"], taken: [], plan: null, sql: null }));
    const { planned } = await planner().plan(ASKED, []);
    assertEquals(planned, {
      reason: "not_understood",
      unclear: [{ words: "breakfast", as: "" }],
      suggestions: [],
    });
  });

  await t.step("fails as clearly as one that writes plans", async () => {
    provider.written = undefined;
    const outcomes: [Behaviour, PlannerReason][] = [
      ["rate limited", "rate_limited"],
      ["prose", "bad_answer"],
      ["refusing", "refused"],
      ["cut answer", "bad_answer"],
      ["failing", "unreachable"],
    ];
    for (const [behaviour, reason] of outcomes) {
      provider.behave(behaviour);
      const error = await failed(planner().plan(ASKED, []));
      assertEquals([behaviour, error.reason], [behaviour, reason]);
      assert(!Deno.inspect(error, { depth: 9 }).includes(PROVIDER_SECRET));
    }
    provider.behave("hanging");
    assertEquals((await failed(planner(PLANS_OR_SQL, 100).plan(ASKED, []))).reason, "timeout");
  });
});

async function failed(call: Promise<unknown>): Promise<PlannerError> {
  return await assertRejects(() => call, PlannerError);
}

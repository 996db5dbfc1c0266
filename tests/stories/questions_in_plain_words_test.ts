/** Somebody asks about their calls: looks at how they were understood, changes it, keeps it, says so. */

import { invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { daysAgo } from "../support/phone_world.ts";
import { startStack } from "../support/stack.ts";

Deno.test("questions in plain words", async (t) => {
  await using stack = await startStack();
  const ana = await account(stack, "ana");
  const call = (nth: number, name: string, direction: "in" | "out" | "missed", days: number) => ({
    external_id: `c${nth}`,
    type: "call" as const,
    direction,
    started_at: daysAgo(days, nth),
    number: `+4917000000${name.length}`,
    name,
    ...direction !== "missed" && { duration_s: 60 * nth },
  });
  await invoke(ana, "ingest-events", {
    source: { kind: "phone", name: "Pixel" },
    country: "DE",
    events: [
      call(1, "Mia Berg", "out", 1),
      call(2, "Mia Berg", "out", 1),
      call(3, "Mia Berg", "in", 1),
      call(4, "Ben", "missed", 1),
      call(5, "Ben", "out", 2),
      call(6, "Mia Berg", "out", 40),
    ],
  });
  const ask = async (question: string, more = {}) => {
    const answer = await invoke(ana, "nlq-query", { question, tz: "UTC", ...more });
    assert(answer.understood && answer.plan, JSON.stringify(answer));
    return { ...answer, plan: answer.plan };
  };
  const question = "How many calls did I make to Mia in the last 7 days?";
  const first = await ask(question);

  await t.step("they are answered in a sentence, and see how they were understood", () => {
    assertMatch(first.answer ?? "", /^You made 2 calls to Mia Berg from .+\.$/);
    assertEquals(first.rows.map(({ value }) => value), [2]);
    assertEquals(first.people.map(({ name }) => name), ["Mia Berg"]);
    assertMatch(first.explanation, /Mia Berg/);
  });

  await t.step("they change the plan, and that is what is counted", async () => {
    const plan = { ...first.plan, range: {}, filters: { ...first.plan.filters, min_s: 90 } };
    const edited = await ask(question, { plan });
    assertEquals([edited.rows[0]?.["value"], edited.planner], [2, "edited"]);
    assertEquals(edited.plan, plan);
  });

  await t.step("the same in other words is known again, and counted anew", async () => {
    await invoke(ana, "ingest-events", {
      source: { kind: "phone", name: "Pixel" },
      country: "DE",
      events: [call(7, "Mia Berg", "out", 1)],
    });
    const again = await ask("In the last 7 days, how often did I phone Mia?");
    assertEquals([again.cache, again.plan], ["similar", first.plan]);
    assertEquals(again.rows[0]?.["value"], 3, "plans are kept, and no rows");
    const other = await ask("In the last 7 days, how often did Mia phone me?");
    assertEquals([other.cache, other.rows[0]?.["value"]], ["miss", 1]);
  });

  await t.step("they say that it was right", async () => {
    const said = await invoke(ana, "nlq-feedback", { query_id: first.query_id, verdict: "right" });
    assertEquals(said.is_example, true);
  });

  await t.step("they keep it, rename it, run it and throw it away", async () => {
    const saved = ana.schema("phonelog").from("saved_questions");
    const { data } = await saved.insert({ name: "Mia", question }).select("id").single()
      .throwOnError();
    const id = data?.id ?? "";
    await saved.update({ name: "Calls to Mia" }).eq("id", id).throwOnError();
    const { data: listed } = await saved.select("name, question, plan");
    assertEquals(listed, [{ name: "Calls to Mia", question, plan: null }]);

    const run = await invoke(ana, "nlq-query", { saved_id: id, tz: "UTC" });
    assert(run.understood);
    assertEquals([run.question, run.rows[0]?.["value"]], [question, 3]);
    const ben = await account(stack, "ben");
    const foreign = await assertFails(invoke(ben, "nlq-query", { saved_id: id }));
    assertEquals(foreign.status, 404);

    await saved.update({ plan: { ...first.plan, range: {} } }).eq("id", id).throwOnError();
    const whole = await invoke(ana, "nlq-query", { saved_id: id });
    assert(whole.understood);
    assertEquals([whole.planner, whole.rows[0]?.["value"]], ["edited", 4]);
    await saved.delete().eq("id", id).throwOnError();
    assertEquals((await assertFails(invoke(ana, "nlq-query", { saved_id: id }))).status, 404);
  });

  await t.step("what they asked before is proposed while they write", async () => {
    const { items } = await invoke(ana, "nlq-suggest", { q: "how many calls did i make to m" });
    assertEquals(items[0], { question, source: "asked", score: 1 });
  });

  await t.step("what was asked is theirs to forget", async () => {
    const queries = ana.schema("phonelog").from("nlq_queries");
    await queries.delete().eq("user_id", ana.userId).throwOnError();
    assertEquals((await queries.select("id")).data, []);
    assertEquals((await ask(question)).cache, "miss");
  });
});

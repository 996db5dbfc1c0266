/** Questions that are proposed: one's own first, and examples that really have an answer. */

import { invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { daysAgo, phoneLogOf } from "../support/phone_world.ts";
import { type Person, startStack } from "../support/stack.ts";

const suggested = async (person: Person, q?: string) => {
  const { items } = await invoke(person, "nlq-suggest", { limit: 20, ...q && { q } });
  return items.map(({ source, question }) => `${source}: ${question}`);
};

Deno.test("nlq-suggest", async (t) => {
  await using stack = await startStack({ own: true });
  const ana = await account(stack, "ana");
  const log = await phoneLogOf(stack, ana.userId);
  await log.contact("Hank", "hidden");
  await log.contact("Mo", "masked");
  const days = (name: string, count: number) =>
    Array.from({ length: count }, (_, nth) => ({ at: daysAgo(nth + 1), with: name }));
  await log.add(...days("Hank", 9), ...days("Mo", 8), ...days("Mia", 3), ...days("Ben", 1));

  await t.step("examples name whom one has most to do with, and none who is hidden", async () => {
    const all = await suggested(ana);
    assert(all.includes("example: How long did I talk with Mia this year?"), all.join("\n"));
    assert(!/Hank|Mo\b|Ben|\{/.test(all.join("\n")));
  });

  await t.step("each example that there is has an answer", async () => {
    const { count } = await ana.schema("phonelog").from("nlq_examples")
      .select("*", { count: "exact", head: true });
    const all = await suggested(ana);
    assertEquals(all.length, count ?? 0);
    for (const each of all) {
      const question = each.replace("example: ", "");
      const answer = await invoke(ana, "nlq-query", { question, dry_run: true });
      assert(answer.understood, question);
    }
    const eve = await account(stack, "eve");
    const nobodys = await suggested(eve);
    assert(nobodys.length >= 10 && !nobodys.join().includes("{person}"), "nobody to name");
  });

  await t.step(
    "what was asked, not called wrong, comes before; what is saved before that",
    async () => {
      const ben = await account(stack, "ben");
      await invoke(ben, "nlq-query", { question: "How many calls did I miss?" });
      await invoke(ben, "nlq-query", { question: "Who called me most?" });
      await invoke(ben, "nlq-query", { question: "who called me most" });
      const wrong = await invoke(ben, "nlq-query", { question: "How many texts did I send?" });
      await invoke(ben, "nlq-feedback", { query_id: wrong.query_id, verdict: "wrong" });
      await ben.schema("phonelog").from("saved_questions")
        .insert({ name: "Nights", question: "How many calls did I get at night?" }).throwOnError();
      const [first, second, third, fourth = ""] = await suggested(ben);
      assertEquals([first, second, third], [
        "saved: How many calls did I get at night?",
        "asked: who called me most",
        "asked: How many calls did I miss?",
      ]);
      assert(fourth.startsWith("example: "), "nothing of what was wrong");
      const begun = await suggested(ben, "how many calls did I m");
      assertEquals(begun[0], "asked: How many calls did I miss?");
      assertEquals(await suggested(ben, "xqzw"), []);
    },
  );

  await t.step("each tells how well it goes with what is written", async () => {
    const scored = async (q?: string) =>
      (await invoke(ana, "nlq-suggest", { limit: 20, ...q && { q } })).items;
    const begun = await scored("who called me");
    const [first] = begun;
    assertEquals(first && [first.question.startsWith("Who called me"), first.score], [true, 1]);
    const scores = begun.map(({ score }) => score);
    assert(scores.some((score) => score > 0.15 && score < 1), scores.join());
    assertEquals(scores, scores.toSorted((a, b) => b - a));
    assertEquals(new Set((await scored()).map(({ score }) => score)), new Set([1]));
  });

  await t.step("a key sees what it asked itself", async () => {
    const { key } = await keyOf(ana, "phonelog.read");
    await invoke(ana, "nlq-query", { question: "How many calls did I get from Mia?" });
    const { status, body } = await byKey(stack, key, "nlq-suggest", { limit: 20 });
    assertEquals(status, 200);
    assert(!JSON.stringify(body).includes('"asked"'));
  });
});

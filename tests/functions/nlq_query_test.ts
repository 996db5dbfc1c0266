/** Questions in plain words: answered, read again, refused honestly, and only ever of one's own log. */

import { type Input, invoke, type Output } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { daysAgo, phoneLogOf } from "../support/phone_world.ts";
import { type Person, startStack } from "../support/stack.ts";

type Answer = Output<"nlq-query">;
type Understood = Extract<Answer, { understood: true }>;

const ask = async (
  person: Person,
  question: string,
  more: Partial<Input<"nlq-query">> = {},
) => {
  const answer = await invoke(person, "nlq-query", { question, ...more });
  assert(answer.understood && answer.plan, JSON.stringify(answer));
  return { ...answer, plan: answer.plan };
};

const valueOf = ({ rows }: Understood) => rows[0]?.["value"];

Deno.test("nlq-query", async (t) => {
  await using stack = await startStack({ own: true });
  const ana = await account(stack, "ana");
  const log = await phoneLogOf(stack, ana.userId);
  const mia = await log.contact("Mia Berg");
  await log.contact("Max", "masked");
  await log.contact("Hank", "hidden");
  await log.add(
    { at: daysAgo(1), with: "Mia Berg", direction: "out", duration_s: 60 },
    { at: daysAgo(1, 5), with: "Mia Berg", direction: "out", duration_s: 30 },
    { at: daysAgo(1, 9), with: "Mia Berg", direction: "in", duration_s: 90 },
    { at: daysAgo(1, 11), with: "Max", direction: "out", duration_s: 10 },
    { at: daysAgo(1, 12), with: "Hank", direction: "out", duration_s: 10 },
  );

  await t.step("answers in a sentence, with how it was found", async () => {
    const answer = await ask(ana, "How many calls did I make to Mia yesterday?");
    assertMatch(answer.answer ?? "", /^You made 2 calls to Mia Berg/);
    assertEquals(valueOf(answer), 2);
    assertEquals(answer.people, [{ id: mia, name: "Mia Berg" }]);
    assertEquals(answer.plan.filters, { kinds: ["call"], ways: ["out"], contacts: [mia] });
    assertMatch(answer.sql ?? "", /^select/i);
    assert(answer.explanation !== "");
    assertEquals([answer.planner, answer.cache], ["offline", "miss"]);
    assertEquals(answer.visibility_note, "People you have hidden are not counted.");
    assert(!answer.sql?.includes(mia), "values are never in the text");
  });

  await t.step("runs a plan that was changed, and the same words are known again", async () => {
    const first = await ask(ana, "How many calls did I make yesterday?");
    assertEquals([valueOf(first), first.cache], [3, "miss"]);
    const again = await ask(ana, "how many calls did i make yesterday");
    assertEquals([valueOf(again), again.cache], [3, "exact"]);
    const other = await ask(ana, "Yesterday, how many calls did I make?");
    assertEquals([valueOf(other), other.cache, other.plan], [3, "similar", first.plan]);
    const opposite = await ask(ana, "How many calls did I get yesterday?");
    assertEquals([valueOf(opposite), opposite.cache], [1, "miss"]);

    const plan = { ...first.plan, filters: { ...first.plan.filters, not_contacts: [mia] } };
    const edited = await ask(ana, "How many calls did I make yesterday?", { plan });
    assertEquals([valueOf(edited), edited.planner, edited.cache], [1, "edited", "unused"]);
    assertEquals(
      valueOf(await ask(ana, first.question)),
      3,
      "what was changed is nobody's reading",
    );
  });

  await t.step("a plan's days, and today, are those of its own zone", async () => {
    const { plan, question } = await ask(ana, "How many calls did I make a day?");
    const far = { ...plan, tz: "Pacific/Kiritimati", range: { from: daysAgo(9).slice(0, 10) } };
    const [there, elsewhere] = [
      await ask(ana, question, { plan: far, tz: far.tz }),
      await ask(ana, question, { plan: far, tz: "Pacific/Pago_Pago" }),
    ];
    assertEquals(there.plan.measure, "per_day");
    // Their days are never the same.
    assertEquals([valueOf(elsewhere), elsewhere.answer], [valueOf(there), there.answer]);

    const lost = { ...plan, tz: "Mars/Olympus" };
    const error = await assertFails(ask(ana, question, { plan: lost }));
    assertEquals([error.status, error.body.code], [400, "bad_request"]);
    assertMatch(error.body.message ?? "", /time zone/);
  });

  await t.step("says honestly what it does not understand, and what works", async () => {
    const answer = await invoke(ana, "nlq-query", { question: "How many calls to Zebulon?" });
    assert(!answer.understood);
    assertEquals(answer.reason, "nobody_of_that_name");
    assertMatch(answer.answer, /Zebulon/i);
    const odd = await invoke(ana, "nlq-query", { question: "Is it going to rain on the moon?" });
    assert(!odd.understood && odd.suggestions.length > 0);
    const [works = ""] = odd.suggestions;
    await ask(ana, works, { dry_run: true });
  });

  await t.step("tells in a dry run how it would be found, and reads nothing", async () => {
    const answer = await ask(ana, "Who called me most this year?", { dry_run: true });
    assertEquals([answer.answer, answer.rows, answer.chart], [null, [], null]);
    assert(answer.sql !== null && answer.columns.length > 0);
    const { data } = await ana.schema("phonelog").from("nlq_queries").select("state, row_count")
      .eq("id", answer.query_id);
    assertEquals(data, [{ state: "dry_run", row_count: null }]);
  });

  await t.step(
    "nobody reaches another's log by a plan, nor finds their question again",
    async () => {
      const ben = await account(stack, "ben");
      const mine = await ask(ana, "How many calls did I make to Mia yesterday?");
      const error = await assertFails(ask(ben, mine.question, { plan: mine.plan }));
      assertEquals([error.status, error.body.code], [404, "not_found"]);
      const same = await ask(ben, "How many calls did I make yesterday?");
      assertEquals([valueOf(same), same.cache], [0, "miss"]);
      const { data } = await ben.schema("phonelog").from("nlq_queries").select("question");
      assertEquals(data?.length, 2, "ben sees what ben asked");
    },
  );

  await t.step("a key is told no name that its person masks, also not by an old plan", async () => {
    const cleo = await account(stack, "cleo");
    const hers = await phoneLogOf(stack, cleo.userId);
    await hers.contact("Maxine", "masked");
    await hers.add({ at: daysAgo(1), with: "Maxine", direction: "out", duration_s: 10 });
    const question = "How many calls did I make to Maxine yesterday?";
    const own = await ask(cleo, question);
    assertEquals(valueOf(own), 1);
    const { key } = await keyOf(cleo, "phonelog.read");
    const { body } = await byKey(stack, key, "nlq-query", { question });
    assertEquals([body.understood, body.reason], [false, "nobody_of_that_name"]);
    const sent = await byKey(stack, key, "nlq-query", { question, plan: own.plan });
    assertEquals(sent.status, 404);
  });

  await t.step(
    "a key has the numbers of its person, and hears that names are missing",
    async () => {
      const eve = await account(stack, "eve");
      const hers = await phoneLogOf(stack, eve.userId);
      await hers.contact("Moritz", "masked");
      await hers.add(
        { at: daysAgo(1), with: "Moritz", direction: "out", duration_s: 10 },
        { at: daysAgo(1, 3), with: "Ina", direction: "out", duration_s: 10 },
        { at: daysAgo(1, 5), direction: "in", duration_s: 10 },
      );
      const { key } = await keyOf(eve, "phonelog.read");
      for (
        const [question, value] of [
          ["How many calls with numbers not in my contacts?", 1],
          ["How many calls with people in my contacts?", 2],
          ["How many calls did I make yesterday?", 2],
        ] as const
      ) {
        const own = await ask(eve, question);
        const { body } = await byKey(stack, key, "nlq-query", { question });
        const theirs = body as Understood;
        assertEquals([valueOf(own), valueOf(theirs)], [value, value], question);
        assertEquals(own.visibility_note, null);
        assertMatch(theirs.visibility_note ?? "", /^Names of masked contacts are not shown/);
        assert(!JSON.stringify(theirs).includes("Moritz"));
      }
    },
  );

  await t.step("a name that another bears by now is asked about, whatever was kept", async () => {
    const fay = await account(stack, "fay");
    const hers = await phoneLogOf(stack, fay.userId);
    const call = (name: string, hour: number) => (
      { at: daysAgo(1, hour), with: name, direction: "out" as const, duration_s: 10 }
    );
    await hers.add(call("Anna Berg", 1));
    const question = "How many calls did I make to Anna?";
    assertEquals(valueOf(await ask(fay, question)), 1);
    assertEquals((await ask(fay, question)).cache, "exact");
    await hers.add(...[2, 3, 4, 5].map((hour) => call("Anna Vale", hour)));
    for (const each of [question, "How often did I call Anna?"]) {
      const answer = await invoke(fay, "nlq-query", { question: each });
      assert(!answer.understood, each);
      assertEquals(answer.reason, "ambiguous");
    }
  });
});

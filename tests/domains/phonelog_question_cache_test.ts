/** Which plans of earlier questions are used again, the grammar reading both. */

import { exactly, type Kept, notedOf, similarly } from "@shared/phonelog/nlq/kept_plans.ts";
import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import { type Asked, isUnderstood, type Understood } from "@shared/phonelog/nlq/planner.ts";
import { normalized } from "@shared/phonelog/nlq/slots.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { OPPOSITES, PARAPHRASES } from "./phonelog/question_pairs.ts";
import { REORDERED } from "./phonelog/question_pairs_order.ts";
import { THIRD_PARAPHRASES } from "./phonelog/question_pairs_third.ts";
import { COMPARED_OPPOSITES, THIRD_OPPOSITES } from "./phonelog/question_pairs_third_opposites.ts";
import { UNSEEN_OPPOSITES, UNSEEN_PARAPHRASES } from "./phonelog/question_pairs_unseen.ts";

const TODAY = { tz: "Europe/Berlin", today: "2026-11-21" };

const PEOPLE = ["Anna Berg", "Ben", "Anna Vale"].map((name, nth) => (
  { id: `00000000-0000-4000-8000-00000000000${nth}`, name, events: 9 }
));

/** As a database with three contacts would find them. */
const people: Asked["people"] = (words) =>
  Promise.resolve(
    words.map((word) =>
      PEOPLE.filter(({ name }) => ` ${normalized(name)} `.includes(` ${normalized(word)} `))
        .slice(0, normalized(word) === "anna" ? 1 : 5)
        .map((each) => ({ ...each, score: normalized(each.name) === normalized(word) ? 1 : 0.95 }))
    ),
  );

const grammar = new OfflinePlanner();
const sources = [{ id: crypto.randomUUID(), name: "Pixel" }];

async function planOf(question: string): Promise<Understood | undefined> {
  const planned = await grammar.plan({ question, ...TODAY, sources, people });
  return isUnderstood(planned) ? planned : undefined;
}

/** A plan that stands for what a model made of it, where the grammar made none. */
const ANY: Understood = {
  plan: { version: 1, measure: "count", by: [], filters: {}, range: {}, tz: "UTC", absent: false },
  taken: [],
  people: [],
  notes: [],
};

/** A question as it is kept; `by` tells whether the grammar understood it. */
async function keptAs(question: string, day = TODAY): Promise<Kept> {
  const read = await planOf(question);
  const slots = notedOf(question, day, read ?? ANY, read?.plan);
  return {
    id: crypto.randomUUID(),
    normalized: normalized(question),
    ...{ tz: day.tz, planner: "openai", model: "m", plan: (read ?? ANY).plan },
    slots: slots as Kept["slots"],
  };
}

async function isKnown(question: string, earlier: string): Promise<boolean> {
  const again = { ...TODAY, question, normalized: normalized(question) };
  const kept = [await keptAs(earlier)];
  const intent = (await planOf(question))?.plan;
  return (exactly(again, kept, intent) ?? similarly(again, kept, intent)) !== undefined;
}

async function known(pairs: readonly (readonly [string, string])[]): Promise<string[]> {
  const found: string[] = [];
  for (const [one, other] of pairs) {
    if (await isKnown(other, one) || await isKnown(one, other)) found.push(`${one} = ${other}`);
  }
  return found;
}

Deno.test("earlier questions", async (t) => {
  await t.step("at least eight in ten paraphrases are answered from them", async () => {
    for (const pairs of [PARAPHRASES, UNSEEN_PARAPHRASES, THIRD_PARAPHRASES]) {
      const found = await known(pairs);
      assert(found.length >= 0.8 * pairs.length, `${found.length} of ${pairs.length}`);
    }
  });

  await t.step("none that asks something else is", async () => {
    const others = [OPPOSITES, UNSEEN_OPPOSITES, THIRD_OPPOSITES, COMPARED_OPPOSITES, REORDERED];
    assertEquals(await known(others.flat()), []);
  });

  await t.step("most of both lists are read by the grammar, which has to agree", async () => {
    const all = [PARAPHRASES, OPPOSITES, UNSEEN_PARAPHRASES, UNSEEN_OPPOSITES].flat(2);
    const read = await Promise.all(all.map(planOf));
    assert(read.filter(Boolean).length >= all.length / 2, `${read.filter(Boolean).length}`);
  });

  await t.step("words for a time mean another one tomorrow, in another zone too", async () => {
    const question = "What was the zeitgeist of my line last week?";
    assertEquals(await planOf(question), undefined, "of what the grammar reads its plan is asked");
    const again = { ...TODAY, question, normalized: normalized(question) };
    const of = (day: typeof TODAY) =>
      keptAs(question, day).then((kept) => exactly(again, [kept], undefined));
    assert(await of(TODAY));
    assertEquals(await of({ ...TODAY, today: "2026-11-20" }), undefined);
    assertEquals(await of({ ...TODAY, tz: "Asia/Tokyo" }), undefined);
  });

  await t.step("days that are the same are the same, whatever they were called", async () => {
    const earlier = await keptAs("How many calls did I make on 20 November 2026?");
    const question = "How many calls did I make yesterday?";
    const again = { ...TODAY, question, normalized: normalized(question) };
    const hit = similarly(again, [earlier], (await planOf(question))?.plan);
    assertEquals(hit?.understood.plan, earlier.plan);
  });
});

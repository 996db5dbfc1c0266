/** Which questions are the same in other words: nearly all paraphrases, and none that asks otherwise. */

import { areOpposed, normalized, sameSlots, slotsOf } from "@shared/phonelog/nlq/slots.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { OPPOSITES, PARAPHRASES } from "./phonelog/question_pairs.ts";
import { REORDERED } from "./phonelog/question_pairs_order.ts";
import { COMPARED_OPPOSITES, THIRD_OPPOSITES } from "./phonelog/question_pairs_third_opposites.ts";
import { UNSEEN_OPPOSITES } from "./phonelog/question_pairs_unseen.ts";

const isSame = (one: string, other: string) => {
  const [here, there] = [slotsOf(one), slotsOf(other)];
  return sameSlots(here, there) && !areOpposed(here, there);
};

Deno.test("at least eight in ten paraphrases are known again", () => {
  const missed = PARAPHRASES.filter(([one, other]) => !isSame(one, other));
  assert(PARAPHRASES.length >= 60);
  assert(missed.length <= 0.2 * PARAPHRASES.length, missed.join("\n"));
});

Deno.test("no question is taken for one that means something else", () => {
  assert(OPPOSITES.length >= 60);
  const others = [OPPOSITES, UNSEEN_OPPOSITES, THIRD_OPPOSITES, COMPARED_OPPOSITES, REORDERED];
  assertEquals(others.flat().filter((pair) => isSame(...pair)), []);
});

Deno.test("nor is any of a hundred questions taken for another of them", () => {
  const asked = [...new Set(PARAPHRASES.flat())].map((question) => (
    { question, first: firstOf(question), slots: slotsOf(question) }
  ));
  assert(asked.length >= 80);
  const mixed = asked.flatMap((one, nth) =>
    asked.slice(nth + 1)
      .filter((other) => one.first !== other.first && sameSlots(one.slots, other.slots))
      .map((other) => `${one.question} = ${other.question}`)
  );
  assertEquals(mixed, []);
});

Deno.test("a question is the same whatever its case, accents, blanks and end", () => {
  const asked = "How many calls did I make to Zoë?";
  assertEquals(normalized("how many  CALLS did I make\nto zoe ?!"), normalized(asked));
  assert(isSame(asked, "HOW MANY CALLS DID I MAKE TO ZOE"));
  assertEquals(normalized("?".repeat(500)), "");
});

/** All that are said to be the same have one name. */
function firstOf(question: string): string | undefined {
  return PARAPHRASES.find((pair) => pair.includes(question))?.[0];
}

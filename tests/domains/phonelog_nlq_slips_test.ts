/** Questions typed in haste: what was meant is taken where one thing can be meant, and it is said. */

import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import { isUnderstood } from "@shared/phonelog/nlq/planner.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { openBook, TODAY, TZ } from "./phonelog/asked/book.ts";

const book = openBook(2000);
const planner = new OfflinePlanner();

const plan = (question: string) =>
  planner.plan({ question, tz: TZ, today: TODAY, sources: [], people: book.people });

async function planOf(question: string): Promise<string> {
  const planned = await plan(question);
  return isUnderstood(planned) ? JSON.stringify(planned.plan) : JSON.stringify(planned.unclear);
}

const SLIPS: Readonly<Record<string, string>> = {
  // Without vowels.
  "hw mny clls did i mk ystrdy": "how many calls did i make yesterday",
  "tlk tm w mama lst mnth": "talk time with mama last month",
  // A key beside the right one, a letter twice, two swapped, one left out.
  "hiw many calks did i make yesterfay": "how many calls did i make yesterday",
  "howw manyy callls todayy": "how many calls today",
  "numebr of msised clals in Ocotber": "number of missed calls in October",
  "nmbr of texts in septmber": "number of texts in september",
  // As it sounds.
  "how mutch time did i spend on the fone last week":
    "how much time did i spend on the phone last week",
  // Words written as one, and one written as two.
  "when was the lasttime mama calledme": "when was the last time mama called me",
  "mis sed calls last week": "missed calls last week",
  // Digits and words that sound like others.
  "texts i snt 2 mama last week": "texts i sent to mama last week",
  "how many calls longer then 10 minutes this year":
    "how many calls longer than 10 minutes this year",
  "avg calls p/d in october": "average calls per day in october",
};

for (const [typed, meant] of Object.entries(SLIPS)) {
  Deno.test(`“${typed}” is “${meant}”`, async () => {
    const right = await plan(meant);
    assert(isUnderstood(right), meant);
    assertEquals(await planOf(typed), JSON.stringify(right.plan));
  });
}

Deno.test("a word that is one of its own is not taken for a slip of another", async () => {
  for (const word of ["balls", "cells", "tests", "walls", "items", "mixed", "kissed", "tapes"]) {
    const planned = await plan(`how many ${word} did i get yesterday`);
    assert(!isUnderstood(planned), word);
  }
});

Deno.test("a word that denies another is no slip of it", async () => {
  for (const word of ["unblocked", "unrejected", "unreceived", "uncontacted"]) {
    const planned = await plan(`how many ${word} calls this year`);
    assert(!isUnderstood(planned), word);
  }
});

Deno.test("a digit is a number where one can stand", async () => {
  const planned = await plan("who called me more than 2 times this year");
  assert(isUnderstood(planned));
  assertEquals(planned.plan.having, { at_least: 3 });
});

Deno.test("a word that stands there twice is asked back once", async () => {
  const planned = await plan("how many txs did i get yesterday and how many txs today");
  assert(!isUnderstood(planned));
  assertEquals(planned.unclear, [{ words: "txs", as: "is not known here" }]);
});

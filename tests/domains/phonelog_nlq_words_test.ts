/** No word of a question is passed over that says something, and polite words change nothing. */

import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import { isUnderstood } from "@shared/phonelog/nlq/planner.ts";
import { Random } from "../../supabase/local/generate/random.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { openBook, TODAY, TZ } from "./phonelog/asked/book.ts";
import { readQuestions } from "./phonelog/asked/files.ts";

const book = openBook(2000);
const planner = new OfflinePlanner();
const questions = readQuestions("known", book).filter(({ plan }) => plan)
  .map(({ question }) => question.replace(/[?.!]\s*$/, ""));

async function planOf(question: string): Promise<string | undefined> {
  const asked = { question, tz: TZ, today: TODAY, sources: [], people: book.people };
  const planned = await planner.plan(asked);
  return isUnderstood(planned) ? JSON.stringify(planned.plan) : undefined;
}

function oneOf(random: Random, some: readonly string[]): string {
  return some[random.below(some.length)] ?? "";
}

/** Said anywhere they ask for something else, or for nothing that anybody could tell. */
const MEANING = [
  ..."never except before after until neither both another other else same once twice".split(" "),
  ..."second half nobody but ago early again unknown".split(" "),
  "other than",
  "three times",
  "at 9pm",
  "in 2024",
  "per month",
  "by direction",
  "on Sundays",
  "except Mama",
  "at most 5 minutes",
];

/** Before a question or behind it they only are polite. */
const POLITE = ["please", "um", "well", "ok so", "hey", "thanks", "if possible"];

Deno.test("a word that says something changes the plan or is refused, wherever it is put", async () => {
  const random = new Random(11);
  const passedOver: string[] = [];
  let answered = 0;
  for (let nth = 0; nth < 250; nth++) {
    const question = oneOf(random, questions);
    const before = await planOf(question);
    if (before === undefined) continue;
    answered++;
    const words = question.split(/\s+/);
    const at = random.below(words.length + 1);
    const put = words.toSpliced(at, 0, oneOf(random, MEANING)).join(" ");
    if (await planOf(put) === before) passedOver.push(put);
  }
  assertEquals(passedOver, []);
  assert(answered > 225);
});

Deno.test("polite words around a question leave the plan as it is", async () => {
  const random = new Random(12);
  const changed: string[] = [];
  for (let nth = 0; nth < 100; nth++) {
    const question = oneOf(random, questions);
    const words = oneOf(random, POLITE);
    const put = random.below(2) ? `${words} ${question}` : `${question}, ${words}`;
    const [before, after] = [await planOf(question), await planOf(put)];
    if (before !== undefined && after !== before) changed.push(put);
  }
  assertEquals(changed, []);
});

Deno.test("a small word that belongs to nothing is not taken for nothing", async () => {
  for (
    const question of [
      "How many calls did Mama make to Papa?",
      "How many calls are there between Mama and Papa?",
      "What is the average time between calls to Mama?",
      "Who else called me yesterday?",
      "Which people did I only text this month?",
      "Who did I call and text yesterday?",
      "How long was that call?",
      "How many of those calls were missed?",
      "How many calls did I make by Friday?",
      "How many texts did I get during my call with Mama?",
      "How many calls to Mama and texts to Papa did I send last month?",
      "How many missed calls and voicemails did I get?",
      "Is Mama the person I call most?",
      "Is Monday my busiest day?",
      "Who called me the most each month this year?",
      "Which month had fewer calls than September?",
      "How many times fewer calls did I make this month than last month?",
      "How many calls did I make on Tuesday 18 November 2026?",
      "Did I call Mama every day last week?",
      "What is the phone number of Papa?",
      "How many weekends did I text Papa?",
      "On how many days did I call and text Mama?",
      "How many days did I spend more than an hour on the phone?",
      "Calls not from Mama in October",
      "Calls excluding weekends and evenings in October",
      "Total calls and average length with Mama this year",
      "Average number of people I call per day",
      "Days with fewer than 3 calls in October",
      "Talk time by contact over an hour this year",
      "What is the total and average talk time this year?",
    ]
  ) {
    assertEquals(await planOf(question), undefined, question);
  }
});

/** The offline planner reads at least so many of the committed questions rightly, and hardly one wrongly. */

import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import { isUnderstood } from "@shared/phonelog/nlq/planner.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { openBook } from "./phonelog/asked/book.ts";
import { readQuestions } from "./phonelog/asked/files.ts";
import { judge, type Judged } from "./phonelog/asked/verdicts.ts";

const book = openBook(4000);
const planner = new OfflinePlanner();
const known = judge(planner, readQuestions("known", book), book);
const whole = openBook();
const strangers = judge(planner, readQuestions("strangers", whole), whole);
const shareOf = (judged: readonly Judged[], verdict: Judged["verdict"]) =>
  judged.filter((each) => each.verdict === verdict).length / judged.length;

Deno.test("questions it was developed on are read rightly, and none wrongly", async () => {
  const judged = await known;
  assertEquals(judged.filter(({ verdict }) => verdict === "wrong").map(toldOf), []);
  assert(shareOf(judged, "right") >= 0.99);
});

Deno.test("of questions held out nearly all are read rightly, and one in a hundred wrongly", async () => {
  const judged = await judge(planner, readQuestions("held_out", book), book);
  const told = JSON.stringify(judged.filter(({ verdict }) => verdict !== "right").map(toldOf));
  assert(shareOf(judged, "right") >= 0.97, told);
  assert(shareOf(judged, "wrong") <= 0.01, told);
});

Deno.test("of questions of strangers nine in ten are read rightly, and one in a hundred wrongly", async () => {
  const judged = await strangers;
  const told = JSON.stringify(judged.filter(({ verdict }) => verdict === "wrong").map(toldOf));
  assert(shareOf(judged, "right") >= 9 / 10, told);
  assert(shareOf(judged, "wrong") <= 1 / 100, told);
});

Deno.test("every suggestion of every refusal is a question that works", async () => {
  const judged = await known;
  const suggested = new Set(
    judged.flatMap(({ planned }) => "suggestions" in planned ? planned.suggestions : []),
  );
  assert(suggested.size > 10);
  const questions = [...suggested].map((question) => ({
    file: "suggestions",
    question,
    meaning: "refuse",
    plan: undefined,
  }));
  const again = await judge(planner, questions, book);
  assertEquals(again.filter(({ planned }) => !isUnderstood(planned)).map(toldOf), []);
});

/** What no English sentence has: a small word at its end, or before one that ends its phrase. */
const NO_ENGLISH = [
  /(?<!\bcame )\b(and|or|but|to|from|with|of|for|by|the|a|an|my|than|except|not|in|on|at)[?.,]*$/i,
  /\b(a|an|the|my|every|any) (of|to|from|with|by|in|on|and|or|is|was|did|this)\b/i,
  /\b(a|an|every|any) last\b/i,
  /\b(and|or|of|with) (and|or|of|per|by|this|yesterday|today)\b/i,
  /\b(has|have|did|does) (my|the|a) \w+\?$/i,
  /\b(what|which) (was|is) (longest|shortest|last|first|most)\b/i,
];

Deno.test("every suggestion is English", async () => {
  const shown = [
    "How many calls did I make to Mama and Xyzzy?",
    "How many calls at the end of October?",
    "Show me a blurb of texts by weekday",
    "Has Dr Weber returned my call?",
    "What was the qwertyest longest call?",
    "How many calls did I make to Xyzzy this week?",
  ].map((question) => ({ file: "cut", question, meaning: "refuse", plan: undefined }));
  const judged = [...await known, ...await strangers, ...await judge(planner, shown, book)];
  const suggested = judged.flatMap(({ planned, question }) =>
    !("suggestions" in planned)
      ? []
      : planned.suggestions.map((each) => `${question.question} → ${each}`)
  );
  const bad = suggested.filter((each) =>
    NO_ENGLISH.some((pattern) => pattern.test(each.slice(each.indexOf(" → ") + 3)))
  );
  assertEquals(bad, []);
  // Something is suggested of a question that has only a name too much.
  assert(
    suggested.some((each) =>
      each.endsWith("Xyzzy this week? → How many calls did I make this week?")
    ),
  );
});

function toldOf({ verdict, question, planned }: Judged): string {
  const got = "unclear" in planned ? planned.unclear : planned;
  return `${verdict}: ${question.question} ${JSON.stringify(got)}`;
}

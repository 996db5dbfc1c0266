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
  const whole = openBook();
  const judged = await judge(planner, readQuestions("strangers", whole), whole);
  const told = JSON.stringify(judged.filter(({ verdict }) => verdict === "wrong").map(toldOf));
  assert(shareOf(judged, "right") >= 9 / 10, told);
  assert(shareOf(judged, "wrong") <= 1 / 100, told);
});

Deno.test("every suggestion of every refusal is a question that works", async () => {
  const judged = await known;
  const suggested = new Set(
    judged.flatMap(({ planned }) => isUnderstood(planned) ? [] : planned.suggestions),
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

function toldOf({ verdict, question, planned }: Judged): string {
  const got = isUnderstood(planned) ? planned.plan : planned.unclear;
  return `${verdict}: ${question.question} ${JSON.stringify(got)}`;
}

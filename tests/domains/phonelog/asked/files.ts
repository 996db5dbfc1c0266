/**
 * Where the questions are: those the grammar was developed on, those that it was not, and those of
 * people who had never seen it.
 *
 * @module
 */

import type { Book } from "./book.ts";
import { type Question, questionsOf } from "./expected.ts";

/** A set of questions. */
export type QuestionSet = "known" | "held_out" | "strangers";

/** All questions of a set. */
export function readQuestions(set: QuestionSet, book: Book): Question[] {
  const folder = new URL(`${set}/`, import.meta.url);
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  return names.flatMap((name) =>
    questionsOf(name, Deno.readTextFileSync(new URL(name, folder)), book.idsOf)
  );
}

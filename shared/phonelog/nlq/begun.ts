/**
 * How a question begins: it is written down as the asker's, and told is what a planner has to know. One
 * call of the database, with the words in it that may be names.
 *
 * @module
 */

import { z } from "zod";
import type { DatabaseService } from "../../platform/database_service.ts";
import type { Asked, NamedContact } from "./planner.ts";
import { normalized, slotsOf } from "./slots.ts";

const id = z.guid();
const candidates = z.array(z.array(z.object({
  id,
  name: z.string(),
  score: z.number(),
  events: z.number(),
})));

const begunAs = z.object({
  id,
  tz: z.string(),
  today: z.iso.date(),
  /** Whose days the roll-ups have. */
  zone: z.string(),
  sources: z.array(z.object({ id, name: z.string() })),
  people: candidates,
  log: z.object({
    first_at: z.string().nullable(),
    last_at: z.string().nullable(),
    events: z.number(),
    version: z.number(),
  }),
  hidden: z.boolean(),
  masked: z.boolean(),
  /** Earlier questions whose vectors are the nearest. */
  near: z.array(z.unknown()),
  /** The latest earlier questions, and those in the same words. */
  earlier: z.array(z.unknown()).default([]),
});

/** A question that is written down and has no answer yet. */
export interface Begun extends z.output<typeof begunAs> {
  readonly question: string;
  readonly asked: Asked;
}

/** What a question means to an embedder, as the database takes it. */
export type Meaning = { model: string; vector: string; nearness: number };

/** How it is asked. */
export interface Beginning {
  readonly question: string;
  readonly tz: string | undefined;
  /** Who will read it. */
  readonly planner: string;
  readonly meaning: Meaning | undefined;
  /** Whether it is not to be run; of those there are more in an hour, if they ask no model. */
  readonly isDryRun: boolean;
  /** Whether a model may be asked. */
  readonly asksModel: boolean;
  /** By which planner earlier questions have to be read; undefined where none are wanted. */
  readonly earlier: { readonly name: string; readonly model: string } | undefined;
}

/** As many words as the database looks for at once, and as long. */
const MOST_WORDS = 24;
const LONGEST_WORD = 80;

/**
 * Begins a question.
 *
 * @throws {AppError} 400 for a time zone that there is not, 429 after too many within an hour.
 */
export async function begin(
  phonelog: DatabaseService<"phonelog">,
  { question, tz, planner, meaning, isDryRun, asksModel, earlier }: Beginning,
): Promise<Begun> {
  const words = maybeNames(question);
  const begun = begunAs.parse(
    await phonelog.rpc("begin_question", {
      p_question: question,
      p_words: words,
      p_planner: planner,
      p_is_dry_run: isDryRun,
      ...asksModel && { p_asks_model: true },
      ...tz !== undefined && { p_tz: tz },
      ...meaning && { p_meaning: meaning },
      ...earlier && {
        p_earlier: {
          normalized: normalized(question),
          planner: earlier.name,
          model: earlier.model,
        },
      },
    }),
  );
  const found = new Map(words.map((word, nth) => [word, begun.people[nth] ?? []]));
  const asked: Asked = {
    question,
    tz: begun.tz,
    today: begun.today,
    sources: begun.sources,
    people: async (names) => {
      const missing = [...new Set(names.map(normalized))]
        .filter((name) => name !== "" && !found.has(name));
      for (const [name, people] of await named(phonelog, missing)) found.set(name, people);
      return names.map((name) => found.get(normalized(name)) ?? []);
    },
  };
  return { ...begun, question, asked };
}

/** Whom other words may mean, of which nobody thought at the beginning. */
async function named(
  phonelog: DatabaseService<"phonelog">,
  words: readonly string[],
): Promise<(readonly [string, NamedContact[]])[]> {
  const asked = words.filter(({ length }) => length <= LONGEST_WORD);
  if (asked.length === 0) return [];
  const now = asked.slice(0, MOST_WORDS);
  const people = candidates.parse(await phonelog.rpc("name_people", { p_words: now }));
  const rest = await named(phonelog, asked.slice(MOST_WORDS));
  return [...now.map((word, nth) => [word, people[nth] ?? []] as const), ...rest];
}

/** Words that say nothing else, alone and with the one behind them. */
function maybeNames(question: string): string[] {
  const { others } = slotsOf(question);
  const pairs = others.slice(1).map((word, nth) => `${others[nth]} ${word}`);
  return [...new Set([...others, ...pairs])]
    .filter(({ length }) => length <= LONGEST_WORD).slice(0, MOST_WORDS);
}

/**
 * What the functions take and give that answer questions in plain words.
 *
 * @module
 */

import { z } from "zod";
import { change, moment, read, text } from "../../contract.ts";
import { zoneName } from "../metrics_contracts.ts";
import { queryPlan } from "./plan.ts";

/** A question as somebody writes it. */
const question = text(500);

/** A part of the question, and what it was taken for. */
const taken = z.object({ words: z.string(), as: z.string() });

const column = z.object({
  /** Its key in the rows. */
  name: z.string(),
  kind: z.enum(["text", "number", "seconds", "moment", "day", "share"]),
  label: z.string(),
});

/** How the rows are best drawn: `y` over `x`, a series for each value of `series`. */
const chart = z.object({
  kind: z.enum(["bar", "line", "heat"]),
  x: z.string(),
  y: z.string(),
  series: z.string().nullable(),
});

/** How a question was read. */
const reading = {
  understood: z.literal(true),
  query_id: z.guid(),
  question,
  /** Change it and send it back with the question: then it is run as it is. Null of a model's own SQL. */
  plan: queryPlan.nullable(),
  /** The plan in words. */
  explanation: z.string(),
  /** Its values are in the plan. Left out with `explain: false`, unless a model wrote it. */
  sql: z.string().nullable(),
  taken: z.array(taken),
  /** The contacts in the plan. */
  people: z.array(z.object({ id: z.guid(), name: z.string().nullable() })),
  planner: z.string(),
  model: z.string(),
  /**
   * Whether the plan is that of an earlier question: the same one, or one that asks the same in other
   * words. Rows are read anew each time. "unused" where a plan was sent or a saved one run.
   */
  cache: z.enum(["exact", "similar", "miss", "unused"]),
};

/** An answer, or in a dry run how it would be found. */
const answered = z.object({
  ...reading,
  /** A sentence; null in a dry run. */
  answer: z.string().nullable(),
  columns: z.array(column),
  rows: z.array(z.record(z.string(), z.unknown())),
  /** Whether there were more rows than are shown. */
  truncated: z.boolean(),
  chart: chart.nullable(),
  /** What the query alone took, in milliseconds; null in a dry run. */
  query_ms: z.number().nullable(),
  /** What else there is to know: how words were understood, what is not counted. */
  notes: z.array(z.string()),
  /** Whom the numbers leave out because who asks does not see them. */
  visibility_note: z.string().nullable(),
  /** Of when the log is. */
  freshness: z.object({
    version: z.int(),
    first_at: moment.nullable(),
    last_at: moment.nullable(),
  }),
});

/** An honest "I do not know": an answer too, and not an error. */
const refused = z.object({
  understood: z.literal(false),
  query_id: z.guid(),
  question,
  reason: z.enum([
    "not_understood",
    "ambiguous",
    "nobody_of_that_name",
    "not_in_the_log",
    "no_model",
  ]),
  /** A sentence. */
  answer: z.string(),
  unclear: z.array(taken),
  /** Questions that work. */
  suggestions: z.array(z.string()),
});

export const nlqQuery = change({
  name: "nlq-query",
  summary: "Answers a question about calls and messages that is asked in plain words.",
  also: ["text/event-stream"],
  input: z.strictObject({
    question: question.optional(),
    /** One of `saved_questions`, in place of a question. */
    saved_id: z.guid().optional(),
    /** In whose days; that of the profile unless told, and that of a plan where there is one. */
    tz: zoneName.optional(),
    /** A plan of an answer, changed: it is run, and the question is not read again. */
    plan: queryPlan.optional(),
    /** Whether the SQL is told. */
    explain: z.boolean().default(true),
    /** Only how it would be found: nothing is read. */
    dry_run: z.boolean().default(false),
    /** Whether plans of earlier questions may be used. */
    use_cache: z.boolean().default(true),
  })
    .refine(({ question, saved_id }) => (question === undefined) !== (saved_id === undefined), {
      path: ["question"],
      message: "Send either question or saved_id",
    })
    .refine(({ plan, saved_id }) => plan === undefined || saved_id === undefined, {
      path: ["plan"],
      message: "A plan belongs to a question",
    }),
  output: z.discriminatedUnion("understood", [answered, refused]),
});

export const nlqSuggest = read({
  name: "nlq-suggest",
  summary: "Proposes questions that have an answer, like those somebody asked before.",
  input: z.strictObject({
    /** As far as it is written. */
    q: text(200).optional(),
    limit: z.int().min(1).max(20).default(8),
  }),
  output: z.object({
    items: z.array(z.object({
      question: z.string(),
      /** "asked" by themselves before, "saved" by them, or an "example" of what can be asked. */
      source: z.enum(["asked", "saved", "example"]),
      /** How well it goes with `q`: 1 where it begins so, else how like it is; without `q` 1. */
      score: z.number().min(0).max(1),
    })),
  }),
});

export const nlqFeedback = change({
  name: "nlq-feedback",
  summary: "Takes whether an answer was right, and the plan that would have been.",
  input: z.strictObject({
    query_id: z.guid(),
    verdict: z.enum(["right", "wrong"]),
    note: text(500).optional(),
    /** What the question should have become; models see it with later questions. */
    plan: queryPlan.optional(),
  }).refine(({ verdict, plan }) => verdict === "wrong" || plan === undefined, {
    path: ["plan"],
    message: "A plan that was right needs no other",
  }),
  output: z.object({
    query_id: z.guid(),
    verdict: z.enum(["right", "wrong"]),
    /** Whether models are shown the question with its plan. */
    is_example: z.boolean(),
  }),
});

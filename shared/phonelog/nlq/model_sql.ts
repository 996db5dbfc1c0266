/**
 * What a model is told that may write a query of its own where no plan says the question. Nothing of it
 * is trusted: the guard refuses what is not said here, and the database holds the rest to who asks.
 *
 * @module
 */

import { z } from "zod";
import { RELATIONS, SCHEMA } from "./guard_relations.ts";
import { FUNCTIONS, MOST, TYPES } from "./guard_words.ts";
import { modelAnswer } from "./model_plan.ts";
import { PLANS, type Terms, termsOf } from "./model_prompt.ts";

const VIEWS = [...RELATIONS].map(([name, columns]) =>
  `- ${SCHEMA}.${name} (${columns.join(", ")})`
);

const INSTRUCTIONS = `${PLANS.instructions}

The JSON object also has "sql", which is null beside a plan. Where no plan says the question and one
SELECT of PostgreSQL over these views does, "plan" is null, "unclear" is empty and "sql" is that
query:
${VIEWS.join("\n")}
They have the rows of whoever asks, and nobody else's. In my_events "type" is call, sms, mms or
voicemail, "direction" is in, out, missed, rejected or blocked; "contact_id" is an id of my_contacts,
whose "name" may be null. Calls that came about have a "duration_s" of at least 1. "day" and "month"
are dates of my_log.zone; days of "tz" are (started_at at time zone 'the tz')::date.

Write views with their schema, and every column with a name of its own. People are found by names as
the question writes them: name ilike 'anna%'. At most ${MOST.bytes} characters and ${MOST.relations}
views; no parameters, no || and no regular expressions. Functions: ${[...FUNCTIONS].join(", ")}.
Types of casts: ${[...TYPES].join(", ")}.
Anything else is refused. What neither a plan nor a query says is still "unclear".`;

/** A plan, or a query where there is none. */
export const PLANS_OR_SQL: Terms = termsOf(
  INSTRUCTIONS,
  // What is too long the guard refuses, with a word that helps.
  modelAnswer.extend({ sql: z.string().max(20_000).nullable() }),
);

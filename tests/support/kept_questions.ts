/**
 * Many questions that somebody asked before, answered and read by a model, as if over many days.
 *
 * @module
 */

import type { Queries } from "../../supabase/local/database/engine.ts";

/** Numbers of its own for each question, as a vector's text; those of one `nth` are always the same. */
export const meaningOf = (nth: string) =>
  `(select array_agg((hashint8extended(i, ${nth}) % 1000 / 1000.0)::real)
    from generate_series(1, 384) as i)::real[]::extensions.vector(384)`;

/** Puts in so many, the newest last, with vectors of a model. */
export async function keepQuestions(
  queries: Queries,
  user: string,
  count: number,
  model = "m",
): Promise<void> {
  await queries.query(
    `insert into phonelog.nlq_queries
       (user_id, asked_by_key, question, normalized, tz, state, planner, model, slots, plan, created_at)
     select $1, false, 'Kept ' || n, 'kept ' || n, 'UTC', 'answered', 'offline', '', '{}', $3::text::jsonb,
       now() - ($2::int - n) * interval '10 minutes'
     from generate_series(1, $2::int) as n`,
    [user, count, JSON.stringify(PLAN)],
  );
  await queries.query(
    `insert into phonelog.nlq_embeddings
       (question_id, user_id, asked_by_key, asked_at, model, embedding)
     select q.id, q.user_id, q.asked_by_key, q.created_at, $2, ${
      meaningOf("substr(q.question, 6)::bigint")
    }
     from phonelog.nlq_queries q where q.user_id = $1 and q.question like 'Kept %'
     order by q.created_at`,
    [user, model],
  );
}

const PLAN = {
  version: 1,
  measure: "count",
  filters: { kinds: ["call"], ways: ["out"] },
  range: {},
  by: [],
  tz: "UTC",
};

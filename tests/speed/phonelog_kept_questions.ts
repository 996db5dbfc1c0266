/**
 * A thousand questions that somebody asked before, and what it takes to find among them those that mean
 * what a new one means.
 *
 * @module
 */

import type { Engine } from "../../supabase/local/database/engine.ts";
import { keepQuestions, meaningOf } from "../support/kept_questions.ts";

/** The model of functions that are told of none. */
const MODEL = "hash-384-v1";
const ROUNDS = 200;

/** Keeps a thousand, read as the one question was that they just asked. */
export async function keepThousand(engine: Engine, user: string): Promise<void> {
  await keepQuestions(engine, user, 1000, MODEL);
  await engine.query(
    `update phonelog.nlq_queries k set planner = q.planner, model = q.model, slots = q.slots
     from (
       select planner, model, slots from phonelog.nlq_queries
       where user_id = $1 and question not like 'Kept %' limit 1
     ) as q
     where k.user_id = $1 and k.question like 'Kept %'`,
    [user],
  );
  await engine.exec("vacuum analyze phonelog.nlq_queries, phonelog.nlq_embeddings");
}

/** Milliseconds, as role authenticated: by the function, and by the query that one would write first. */
export function lookupTimes(engine: Engine, user: string) {
  const found: number[] = [];
  const naive: number[] = [];
  return engine.transaction(async (tx) => {
    await tx.query("select set_config('request.jwt.claims', $1, true)", [
      JSON.stringify({ sub: user, role: "authenticated" }),
    ]);
    const timed = async (times: number[], nth: number, sql: string, vector: string) => {
      const began = performance.now();
      await tx.query(sql, [vector]);
      if (nth >= 0) times.push(performance.now() - began);
    };
    for (let nth = -20; nth < ROUNDS; nth++) {
      const [{ vector = "" } = {}] = await tx.query<{ vector: string }>(
        `select ${meaningOf(String(nth * 7 + 50_000))}::text as vector`,
      );
      await tx.exec("set local role authenticated");
      await timed(found, nth, FOUND, vector);
      await timed(naive, nth, NAIVE, vector);
      await tx.exec("reset role");
    }
    return { found, naive };
  });
}

const FOUND = `select phonelog.match_nlq_queries(
    jsonb_build_object('model', '${MODEL}', 'vector', $1::text), 0.9) as near`;

const NAIVE = `select q.*
  from phonelog.nlq_queries q join phonelog.nlq_embeddings m on m.question_id = q.id
  where q.user_id = auth.uid() and q.state = 'answered' and q.plan is not null
    and q.feedback is distinct from 'wrong' and m.model = '${MODEL}'
  order by m.embedding operator(extensions.<=>) $1::text::extensions.vector(384)
  limit 5`;

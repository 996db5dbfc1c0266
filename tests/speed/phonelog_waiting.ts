/**
 * How long a person's batches wait while something else is done with their calls.
 *
 * @module
 */

import type { Engine, Queries } from "../../supabase/local/database/engine.ts";
import { askedBy, type PhoneOwner } from "../support/phone_log.ts";

/** What was done, in seconds, and the batches that came meanwhile, in milliseconds. */
export interface Waited {
  seconds: number;
  batches: number;
  longest: number;
}

let sent = 0;

/** Sends a batch of fifty calls; milliseconds until it is answered. */
export async function sendBatch(engine: Engine, owner: PhoneOwner): Promise<number> {
  const rows = Array.from({ length: 50 }, () => ({
    external_id: `batch ${sent++}`,
    type: "call",
    direction: "in",
    number: "+491700000001",
    started_at: new Date(Date.now() - 60_000 * sent).toISOString(),
    duration_s: 60,
  }));
  const began = performance.now();
  await askedBy(
    engine,
    owner,
    "select phonelog.ingest_events($1::text::jsonb, $2::text::jsonb) as answer",
    [JSON.stringify({ id: owner.source }), JSON.stringify(rows)],
  );
  return performance.now() - began;
}

/** Does the work while batches come in; where there is one session alone none do. */
export async function whileBatchesCome(
  engine: Engine,
  owner: PhoneOwner,
  work: () => Promise<unknown>,
): Promise<Waited> {
  let isDone = false;
  let longest = 0;
  let batches = 0;
  const began = performance.now();
  const working = work().finally(() => isDone = true);
  while (engine.kind === "postgres" && !isDone) {
    longest = Math.max(longest, await sendBatch(engine, owner));
    batches++;
    await new Promise((later) => setTimeout(later, 30));
  }
  await working;
  return {
    seconds: Math.round((performance.now() - began) / 10) / 100,
    batches,
    longest: Math.round(longest),
  };
}

/** Does it in a transaction; seconds that the database's process worked for it, whoever else did. */
export async function workOf(
  engine: Engine,
  work: (tx: Queries) => Promise<unknown>,
): Promise<number> {
  return await engine.transaction(async (tx) => {
    const [{ pid = 0 } = {}] = await tx.query<{ pid: number }>("select pg_backend_pid() as pid");
    const path = `/proc/${engine.kind === "postgres" ? pid : "self"}/schedstat`;
    const worked = () => Number(Deno.readTextFileSync(path).split(" ")[0]) / 1e9;
    const before = worked();
    await work(tx);
    return worked() - before;
  });
}

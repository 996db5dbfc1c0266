/**
 * Sends what SQL queued with pg_net's functions, where Postgres has no pg_net of its own.
 *
 * @module
 */

import type { Engine } from "../database/engine.ts";
import type { Log } from "../database/log.ts";
import { type Clock, wallClock } from "../cron/clock.ts";
import { type QueuedRequest, send } from "./send.ts";

/** What the worker works with. */
export interface NetOptions {
  engine: Engine;
  /** Hears when the database does not answer. */
  log: Log;
  /** The machine's clock, unless a test turns its own. */
  clock?: Clock;
}

/** For rows that came without a notice. */
const SWEEP_MS = 5_000;

const REQUESTS_AT_ONCE = 32;

const DATABASE_RETRY_MS = 1_000;

/** Starts the worker; `close` ends the requests under way. Does nothing beside a real pg_net. */
export async function startNet(
  { engine, log, clock = wallClock }: NetOptions,
): Promise<{ close(): Promise<void> }> {
  if (await hasRealPgNet(engine)) return { close: () => Promise.resolve() };

  const sending = new Set<Promise<void>>();
  const stop = new AbortController();
  let wake = new AbortController();
  let mayHaveMore = false;

  /** The row is gone before it is sent: a crash loses a request, and never sends it twice. */
  async function sendAndKeep(request: QueuedRequest): Promise<void> {
    const outcome = await send(request, stop.signal);
    await engine.query(
      `insert into net._http_response
         (id, status_code, content_type, headers, content, timed_out, error_msg)
       values ($1::bigint, $2::int, $3, $4::text::jsonb, $5, $6::boolean, $7)`,
      [
        request.id,
        outcome.status_code,
        outcome.content_type,
        outcome.headers && JSON.stringify(outcome.headers),
        outcome.content,
        outcome.timed_out,
        outcome.error_msg,
      ],
    );
  }

  function start(request: QueuedRequest): void {
    const done = sendAndKeep(request)
      .catch((error) => log("warn", `net: request ${request.id}: ${(error as Error).message}`))
      .finally(() => {
        sending.delete(done);
        if (mayHaveMore) wake.abort();
      });
    sending.add(done);
  }

  async function keepSending(): Promise<void> {
    while (!stop.signal.aborted) {
      wake = new AbortController();
      let pause = SWEEP_MS;
      try {
        const free = REQUESTS_AT_ONCE - sending.size;
        const taken = await takeQueued(engine, free);
        mayHaveMore = taken.length === free;
        taken.forEach(start);
      } catch (error) {
        pause = DATABASE_RETRY_MS;
        log("warn", `net: ${(error as Error).message}`);
      }
      if (!stop.signal.aborted) await clock.wait(pause, wake.signal);
    }
  }

  const stopListening = await engine.listen("pg_net", () => wake.abort());
  const kept = keepSending();
  return {
    async close() {
      stop.abort();
      wake.abort();
      await stopListening();
      await kept;
      await Promise.all(sending);
    },
  };
}

/** Takes up to `limit` requests out of the queue, and old answers out of the other table. */
async function takeQueued(engine: Engine, limit: number): Promise<QueuedRequest[]> {
  const [found] = await engine.query<{ exists: boolean }>(
    "select to_regclass('net.http_request_queue') is not null as exists",
  );
  if (!found?.exists) return [];
  await engine.query("delete from net._http_response where created < now() - interval '6 hours'");
  return await engine.query<QueuedRequest>(
    `with taken as (
       delete from net.http_request_queue where id in (
         select id from net.http_request_queue order by id limit $1::int for update skip locked
       )
       returning *
     )
     select id, method, url, headers, encode(body, 'base64') as body, timeout_milliseconds
     from taken order by id`,
    [limit],
  );
}

/** The library lists this; the stand-in extension of the same name does not. */
async function hasRealPgNet(engine: Engine): Promise<boolean> {
  const found = await engine.query("select from pg_settings where name = 'pg_net.ttl'");
  return found.length > 0;
}

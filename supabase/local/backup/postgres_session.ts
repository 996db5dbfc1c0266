/**
 * A Postgres server as the source of a backup and as the target of a restore.
 *
 * @module
 */

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import postgres from "postgres";
import { checkAddress, checkServer } from "../database/check_server.ts";
import type { Row } from "../database/engine.ts";
import { SETUP_LOCK } from "../database/open_postgres.ts";
import { connectionOptions } from "../database/pool_options.ts";
import { PostgresEngine } from "../database/postgres_engine.ts";
import {
  begin,
  isConnectionLost,
  type Send,
  type Streaming,
} from "../database/postgres_transactions.ts";
import { Failure } from "../failure.ts";
import { makeDatabase } from "./new_database.ts";
import { pgDump } from "./pg_dump.ts";
import { COPY_SETTINGS, type Session, type Source } from "./session.ts";

/** Calls `work` with the database as it is now; what others write meanwhile is not seen. */
export function fromPostgres<T>(url: string, work: (source: Source) => Promise<T>): Promise<T> {
  return connected(
    url,
    (sql) =>
      transaction(sql, "isolation level repeatable read, read only", async (session) => {
        const [here] = await session.query<{ database: string; snapshot: string }>(
          "select current_database() as database, pg_export_snapshot() as snapshot",
        );
        if (!here) throw new Error("The server did not say which snapshot it has taken");
        return await work({
          session,
          database: here.database,
          describe: (section, options) =>
            pgDump(url, [`--section=${section}`, `--snapshot=${here.snapshot}`, ...options]),
        });
      }, () =>
        new Failure(
          "Cannot finish reading: the database went away",
          "Nothing was kept. Start the server, and begin again",
        )),
  );
}

/**
 * Calls `work` in a transaction, and no stack brings the database up to date meanwhile. A database that
 * is not there is made.
 */
export async function intoPostgres<T>(
  url: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  checkAddress(url);
  await using database = await makeDatabase(url);
  return await connected(url, async (sql) => {
    const done = await transaction(sql, "read write", async (session) => {
      const [lock] = await session.query<{ taken: boolean }>(
        "select pg_try_advisory_xact_lock($1) as taken",
        [SETUP_LOCK],
      );
      if (!lock?.taken) {
        throw new Failure(
          "Cannot restore into this database: a stack is starting on it",
          "Stop that one, and name a database in DATABASE_URL that does not exist yet",
        );
      }
      const result = await work(session);
      await session.exec("analyze"); // or questions are planned as if the tables were empty
      return result;
    }, (isDone) =>
      new Failure(
        "Cannot finish the restore: the database went away",
        isDone
          ? "All of it is there or nothing is. Start the server, and restore again: a full one refuses"
          : "Nothing was changed. Start the server, and restore again",
      ));
    database.keep();
    return done;
  });
}

async function connected<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  checkAddress(url);
  const sql = postgres(url, {
    ...connectionOptions("backup"),
    idle_timeout: 0,
    max_lifetime: null,
  });
  try {
    await checkServer(new PostgresEngine(sql), url);
    return await work(sql);
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** Where the server goes away, `state` says what is left; it is told that once the work was all done. */
async function transaction<T>(
  sql: postgres.Sql,
  mode: string,
  work: (session: Session) => Promise<T>,
  state: (isDone: boolean) => Failure,
): Promise<T> {
  let [isDone, working] = [false, Promise.resolve<unknown>(undefined)];
  const run = async (session: Session) => {
    await session.exec(COPY_SETTINGS);
    const result = await work(session);
    isDone = true;
    return result;
  };
  try {
    return await begin(sql, (send, streaming) => {
      const result = run(sessionOn(send, streaming));
      working = result;
      return result;
    }, mode);
  } catch (error) {
    await working.catch(() => {}); // it tidies up
    if (!isConnectionLost(error)) throw error;
    const { message, hint } = state(isDone);
    throw new Failure(message, hint, { cause: error });
  }
}

function sessionOn(send: Send, { session: tx, guard }: Streaming): Session {
  return {
    kind: "postgres",
    query: async <R extends object = Row>(text: string, values?: unknown[]) => [
      ...await send<R>(text, values),
    ],
    async exec(script) {
      await send(script, [], { simple: true });
    },
    async *copyOut(source) {
      const copy = tx.unsafe(`copy ${source} to stdout`);
      const rows = await guard(() => copy.readable());
      let isOver = false;
      try {
        yield* rows.iterator({ destroyOnReturn: false });
        isOver = true;
      } catch (error) {
        isOver = true;
        await guard(() => Promise.reject(error));
      } finally {
        // The driver (postgres.js 3.4) takes a copy for done, and not to be cancelled, once it streams.
        if (!isOver) {
          Object.assign(copy, { active: true }).cancel();
          await guard(() => Array.fromAsync(rows, () => {})).catch(() => {});
        }
        // It pauses its socket while the stream is full, at the last rows for good.
        await guard(() => Promise.resolve(rows._read(0)));
      }
    },
    async copyIn(target, rows) {
      const copy = tx.unsafe(`copy ${target} from stdin`);
      await guard(async () => {
        const table = await copy.writable();
        // It tells nobody of an error that comes after the last row, and the stream never finishes.
        const { promise: failed, reject } = Promise.withResolvers<never>();
        Object.assign(copy, { reject });
        await Promise.race([pipeline(Readable.from(rows), table), failed]);
      });
    },
  };
}

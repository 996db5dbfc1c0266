/**
 * Makes the database that DATABASE_URL names, when its server has none of that name.
 *
 * @module
 */

import postgres from "postgres";
import { connectionOptions } from "../database/pool_options.ts";
import { quoted } from "./session.ts";

/** A database that is there; one made for this goes away again unless it is kept. */
export interface MadeDatabase extends AsyncDisposable {
  keep(): void;
}

/** Whoever cannot be reached is left to the caller, who asks next and has better words. */
export async function makeDatabase(url: string): Promise<MadeDatabase> {
  const address = new URL(url);
  const name = decodeURIComponent(address.pathname.slice(1));
  const error = await run(url, "select 1").then(() => undefined, (error) => error);
  if (error?.code !== "3D000") {
    return { keep: () => {}, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  address.pathname = "postgres";
  await run(address.href, `create database ${quoted(name)} template template0`);
  let isKept = false;
  return {
    keep: () => isKept = true,
    async [Symbol.asyncDispose]() {
      if (!isKept) await run(address.href, `drop database if exists ${quoted(name)} with (force)`);
    },
  };
}

async function run(url: string, statement: string): Promise<void> {
  const sql = postgres(url, connectionOptions("restore"));
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 2 });
  }
}

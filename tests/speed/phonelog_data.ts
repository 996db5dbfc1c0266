/**
 * The database that a script measures in, with people in it who have as many calls and texts as it asks
 * for, and one who has few. It is the script's own, or with `SPEED_DATABASE` a kept one of that name on
 * the server of `DATABASE_URL`: made and filled by whoever comes first, as it is for those who follow.
 *
 * @module
 */
// deno-lint-ignore-file no-console -- says how long filling took

import postgres from "postgres";
import type { Engine } from "../../supabase/local/database/engine.ts";
import { openDatabase } from "../../supabase/local/database/open_database.ts";
import { PostgresEngine } from "../../supabase/local/database/postgres_engine.ts";
import { addressOf } from "../support/kept_templates.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { emptyDatabase } from "../support/template.ts";
import { databaseOptions } from "../support/test_database.ts";
import { callerOf, loadPhoneLogs } from "./phonelog_load.ts";
import { ms } from "./measure.ts";

/** Somebody with 5,000 calls and texts, among all that. */
export const LIGHT = callerOf(99);

/** A database with phone logs in it. */
export interface PhoneLogs extends AsyncDisposable {
  engine: Engine;
  /** Where else one connects to it; undefined on PGlite. */
  url: string | undefined;
  /** Whether it stays when it is disposed of. */
  isKept: boolean;
}

/** How much of it there is. */
export interface Amount {
  /** Each with `events`; the first is `callerOf(0)`. */
  users: number;
  events: number;
  /** The kept database's; that of `SPEED_DATABASE` unless told. */
  name?: string | undefined;
}

/** Opens it, filled. */
export async function phoneLogs(
  { users, events, name = Deno.env.get("SPEED_DATABASE") }: Amount,
): Promise<PhoneLogs> {
  const server = Deno.env.get("DATABASE_URL");
  await using undo = new AsyncDisposableStack();
  const opened = server && name ? await kept(server, name) : await migratedDatabase();
  undo.use(opened);
  const { engine } = opened;
  const [{ people } = { people: 0 }] = await engine.query<{ people: number }>(
    "select count(*)::int as people from phonelog.people",
  );
  if (people === 0) {
    const began = performance.now();
    await loadPhoneLogs(engine, { first: 99, events: 5_000, contacts: 100, bodies: true });
    await loadPhoneLogs(engine, { users, events, bodies: true });
    await engine.exec("vacuum analyze");
    // Who passes policies by otherwise lacks the functions, and what the functions write.
    await engine.exec(`
      grant execute on all functions in schema phonelog, private to service_role;
      grant select, insert, update, delete on all tables in schema private to service_role`);
    console.log(`${users} × ${events} events loaded in ${ms(performance.now() - began)}.\n`);
  }
  const held = undo.move();
  return {
    engine,
    url: "url" in opened ? opened.url : undefined,
    isKept: "url" in opened,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

async function kept(server: string, name: string) {
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  try {
    const [there] = await admin`select from pg_database where datname = ${name}`;
    if (!there) {
      await using empty = await emptyDatabase(server);
      const made = new URL(empty.url).pathname.slice(1);
      const { close } = await openDatabase({ ...await databaseOptions(), url: empty.url });
      await close();
      await admin`alter database ${admin(made)} rename to ${admin(name)}`;
    }
  } finally {
    await admin.end();
  }
  // It is taken as it is, whatever the migrations say by now.
  const url = addressOf(server, name);
  const connection = postgres(url, {
    max: 1,
    onnotice: () => {},
    idle_timeout: 0,
    max_lifetime: null,
  });
  return {
    engine: new PostgresEngine(connection),
    url,
    [Symbol.asyncDispose]: () => connection.end(),
  };
}

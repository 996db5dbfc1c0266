/**
 * One person in a database and in the model, side by side, in a transaction that is taken back.
 *
 * @module
 */

import type { Queries } from "../../../supabase/local/database/engine.ts";
import { SOURCES } from "./arbitrary_history.ts";
import { emptyWorld, type World } from "./world.ts";

/** A person with their sources. */
export interface Session {
  tx: Queries;
  user: string;
  /** Their ids by name. */
  sources: Map<string, string>;
  /** What the model has of them; contacts are called by the database's ids. */
  world: World;
  /** Where they live. */
  zone: string;
  now: number;
}

/** Somebody new, who lives in `zone` and keeps numbers. */
export async function newSession(tx: Queries, zone: string): Promise<Session> {
  const user = crypto.randomUUID();
  await tx.query(
    "insert into auth.users (id, aud, role) values ($1, 'authenticated', 'authenticated')",
    [user],
  );
  await tx.query("update platform.profiles set timezone = $2 where user_id = $1", [user, zone]);
  const session = { tx, user, sources: new Map(), world: emptyWorld(), zone, now: Date.now() };
  await enterSources(session);
  return session;
}

/** Enters those sources that are not there. */
export async function enterSources({ tx, user, sources }: Session): Promise<void> {
  for (const name of SOURCES.filter((name) => !sources.has(name))) {
    const [row] = await tx.query<{ id: string }>(
      `insert into phonelog.data_sources (user_id, kind, name, settings)
       values ($1, 'phone', $2, '{"keep_numbers": true}') returning id`,
      [user, name],
    );
    sources.set(name, row?.id ?? "");
  }
}

/** Runs one statement as the person themselves, and is the database's owner again. */
export async function asPerson<R extends object>(
  { tx, user }: Session,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  await tx.query(
    `select set_config('request.jwt.claims', $1, true), set_config('request.jwt.claim.sub', $2, true),
       set_config('role', 'authenticated', true)`,
    [JSON.stringify({ sub: user, role: "authenticated" }), user],
  );
  const rows = await tx.query<R>(text, values);
  await tx.query("select set_config('role', 'none', true)");
  return rows;
}

/** Calls new contacts of the model what the database calls them. */
export async function learnNames({ tx, user, world }: Session): Promise<void> {
  if (world.contacts.every(({ id }) => !id.startsWith("+"))) return;
  const rows = await tx.query<{ e164: string; contact_id: string }>(
    "select e164, contact_id from phonelog.contact_numbers where user_id = $1",
    [user],
  );
  for (const { e164, contact_id } of rows) {
    for (const contact of world.contacts.filter(({ id }) => id === e164)) contact.id = contact_id;
    if (world.numbers.get(e164) === e164) world.numbers.set(e164, contact_id);
    for (const event of world.events.filter((each) => each.contact_id === e164)) {
      event.contact_id = contact_id;
    }
  }
}

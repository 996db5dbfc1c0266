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
  /** Whether statements run as the person at the moment, and not as the database's owner. */
  isPerson: boolean;
}

/** Somebody new, who lives in `zone` and keeps numbers. */
export async function newSession(tx: Queries, zone: string): Promise<Session> {
  const user = crypto.randomUUID();
  await tx.query(
    "insert into auth.users (id, aud, role) values ($1, 'authenticated', 'authenticated')",
    [user],
  );
  await tx.query("update platform.profiles set timezone = $2 where user_id = $1", [user, zone]);
  const nothing = { sources: new Map(), world: emptyWorld(), isPerson: false };
  const session = { tx, user, zone, now: Date.now(), ...nothing };
  await claim(session, {});
  await enterSources(session);
  return session;
}

/** Runs one statement as the person themselves. */
export async function asPerson<R extends object>(
  session: Session,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  await become(session, true);
  return await session.tx.query<R>(text, values);
}

/** Runs one statement as the database's owner. */
export async function asOwner<R extends object>(
  session: Session,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  await become(session, false);
  return await session.tx.query<R>(text, values);
}

/** How a statement is asked. */
export type Ask = <R extends object>(text: string, values?: unknown[]) => Promise<R[]>;

/** Lets the person ask, or a program by a key of theirs. */
export async function byKey<T>(
  session: Session,
  isByKey: boolean,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  const ask: Ask = (text, values) => asPerson(session, text, values);
  if (!isByKey) return await work(ask);
  await claim(session, { via: "key" });
  const result = await work(ask);
  await claim(session, {});
  return result;
}

/** What the person gets: rows, or the code of the refusal as the only one; the transaction goes on. */
export async function refusalOf<R extends object>(
  session: Session,
  work: () => Promise<R[]>,
): Promise<(R | string)[]> {
  const { tx } = session;
  // Who became the person after it would be the owner again when it goes back.
  await become(session, true);
  await tx.query("savepoint asked");
  try {
    const rows = await work();
    await tx.query("release savepoint asked");
    return rows;
  } catch (error) {
    await tx.query("rollback to savepoint asked");
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (typeof code !== "string" || !code.startsWith("PT")) throw error;
    return [code];
  }
}

async function claim({ tx, user }: Session, more: Record<string, unknown>): Promise<void> {
  await tx.query(
    "select set_config('request.jwt.claims', $1, true), set_config('request.jwt.claim.sub', $2, true)",
    [JSON.stringify({ sub: user, role: "authenticated", ...more }), user],
  );
}

async function become(session: Session, isPerson: boolean): Promise<void> {
  if (session.isPerson === isPerson) return;
  const role = isPerson ? "authenticated" : "none";
  await session.tx.query("select set_config('role', $1, true)", [role]);
  session.isPerson = isPerson;
}

/** Enters those sources that are not there. */
export async function enterSources(session: Session): Promise<void> {
  const { user, sources } = session;
  const missing = SOURCES.filter((name) => !sources.has(name));
  if (!missing.length) return;
  const rows = await asPerson<{ id: string; name: string }>(
    session,
    `insert into phonelog.data_sources (user_id, kind, name, settings)
     select $1, 'phone', name, '{"keep_numbers": true}' from unnest($2::text[]) as name
     returning id, name`,
    [user, missing],
  );
  for (const { id, name } of rows) sources.set(name, id);
}

/** Calls new contacts of the model what the database calls them. */
export async function learnNames(session: Session): Promise<void> {
  const { user, world } = session;
  if (world.contacts.every(({ id }) => !id.startsWith("+"))) return;
  const rows = await asPerson<{ e164: string; contact_id: string }>(
    session,
    "select e164, contact_id from phonelog.contact_numbers where user_id = $1",
    [user],
  );
  for (const { e164, contact_id } of rows) {
    for (const contact of world.contacts.filter(({ id }) => id === e164)) contact.id = contact_id;
    if (world.numbers.get(e164) === e164) world.numbers.set(e164, contact_id);
    for (const event of world.events) {
      if (event.contact_id === e164) event.contact_id = contact_id;
      event.people = event.people.map((id) => id === e164 ? contact_id : id);
    }
  }
}

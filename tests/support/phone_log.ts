/**
 * A person whose calls and texts are in the database, and what they are answered.
 *
 * @module
 */

import type { Contact, LoggedEvent } from "../domains/phonelog/events.ts";
import type { Engine, Queries } from "../../supabase/local/database/engine.ts";

/** Somebody with a phone. */
export interface PhoneOwner {
  id: string;
  source: string;
}

/** Makes somebody with one source, living in a time zone. */
export async function phoneOwner(queries: Queries, zone: string): Promise<PhoneOwner> {
  const [id, source] = [crypto.randomUUID(), crypto.randomUUID()];
  await queries.query(
    "insert into auth.users (id, aud, role) values ($1, 'authenticated', 'authenticated')",
    [id],
  );
  await queries.query(
    `insert into platform.profiles (user_id, timezone) values ($1, $2)
     on conflict (user_id) do update set timezone = excluded.timezone`,
    [id, zone],
  );
  await queries.query(
    "insert into phonelog.data_sources (id, user_id, kind, name) values ($1, $2, 'phone', 'phone')",
    [source, id],
  );
  return { id, source };
}

/** Puts contacts in; their ids have to be UUIDs. */
export async function enterContacts(
  queries: Queries,
  { id }: PhoneOwner,
  contacts: readonly Contact[],
): Promise<void> {
  await queries.query(
    `insert into phonelog.contacts (id, user_id, display_name, privacy_level)
     select c.id, $1, c.name, c.level
     from jsonb_to_recordset($2::text::jsonb) as c (id uuid, name text, level text)`,
    [id, JSON.stringify(contacts)],
  );
}

/** Puts events in, each under a name of its own. */
export async function enterEvents(
  queries: Queries,
  { id, source }: PhoneOwner,
  events: readonly LoggedEvent[],
): Promise<void> {
  await queries.query(
    `insert into phonelog.events
       (user_id, source_id, external_id, type, direction, contact_id, started_at, duration_s, privacy)
     select $1, $2, gen_random_uuid()::text, e.type, e.direction, e.contact_id,
       to_timestamp(e.started_at / 1000.0), e.duration_s, e.privacy
     from jsonb_to_recordset($3::text::jsonb) as e (
       type text, direction text, contact_id uuid, started_at numeric, duration_s int, privacy text
     )`,
    [id, source, JSON.stringify(events)],
  );
}

/** What a statement with one `answer` says to somebody under row level security; the change stays. */
export async function askedBy<Answer>(
  engine: Engine,
  { id }: PhoneOwner,
  statement: string,
  values: unknown[] = [],
  claims: Record<string, unknown> = {},
): Promise<Answer | undefined> {
  return await engine.transaction(async (tx) => {
    await tx.query(
      `select set_config('role', 'authenticated', true), set_config('request.jwt.claim.sub', $1, true),
         set_config('request.jwt.claims', $2, true)`,
      [id, JSON.stringify({ sub: id, role: "authenticated", ...claims })],
    );
    const [row] = await tx.query<{ answer: Answer }>(statement, values);
    return row?.answer;
  });
}

/** What is asked of the dashboard, ends as people write them. */
export interface Asked {
  from?: string | undefined;
  to?: string | undefined;
  tz?: string | undefined;
  bucket?: string | undefined;
  compare?: string | undefined;
}

/** The dashboard as somebody is answered it. */
export function dashboardFor(
  engine: Engine,
  owner: PhoneOwner,
  { from, to, tz, bucket, compare = "previous" }: Asked,
  claims: Record<string, unknown> = {},
): Promise<Record<string, unknown> | undefined> {
  return askedBy(
    engine,
    owner,
    "select phonelog.get_dashboard_metrics($1, $2, $3, $4, $5) as answer",
    [from ?? null, to ?? null, tz ?? null, bucket ?? null, compare],
    claims,
  );
}

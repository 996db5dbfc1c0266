/**
 * Whatever happens to somebody's calls, in whatever order: the roll-ups are what the events add up to,
 * said by SQL after each step and by plain arrays at the end.
 */

import type { Engine, Queries } from "../../supabase/local/database/engine.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { seedOf } from "../support/seed.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { happen, type Happening, histories } from "../support/phonelog_history.ts";
import { type Event, type Sums, sumsOf } from "../support/phonelog_sums.ts";

/** `PHONELOG_HISTORIES=1000` are a thousand of them. */
const HISTORIES = Number(
  Deno.env.get("PHONELOG_HISTORIES") ?? (Deno.env.get("DATABASE_URL") ? 25 : 15),
);
const SEED = seedOf(20_261_122);

const personOf = (nth: number) => `a0000000-0000-4000-8000-${String(nth).padStart(12, "0")}`;

Deno.test("the roll-ups of a random history are the sums of its events", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  let events = 0;
  for (const [nth, history] of histories(HISTORIES, SEED).entries()) {
    await t.step(`SEED=${SEED}, history ${nth + 1}, ${history.length} steps`, async () => {
      events += await live(engine, personOf(nth), history);
    });
  }
  // One in which nothing ever stood would agree with anything.
  assert(events > HISTORIES * 10, String(events));
});

/** Lives through a history; answers how many events are left. */
async function live(engine: Engine, user: string, history: readonly Happening[]): Promise<number> {
  await engine.exec(`
    insert into auth.users (id, aud, role) values ('${user}', 'authenticated', 'authenticated')`);
  for (const [step, what] of history.entries()) {
    await engine.transaction(async (tx) => {
      await tx.query("select set_config('request.jwt.claims', $1, true)", [
        JSON.stringify({ sub: user, role: "authenticated" }),
      ]);
      await happen(tx, user, what);
    });
    const [drifts] = await engine.query<{ drifts: unknown }>(
      "select private.drifts_of($1) as drifts",
      [user],
    );
    assertEquals(drifts?.drifts ?? {}, {}, `after step ${step}, ${JSON.stringify(what)}`);
  }
  return await compare(engine, user);
}

async function compare(queries: Queries, user: string): Promise<number> {
  const events = await queries.query<Event>(
    `select type, direction, contact_id, duration_s, privacy,
       floor(extract(epoch from started_at) * 1000)::float8 as at,
       to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as started_at
     from phonelog.events where user_id = $1`,
    [user],
  );
  const [person] = await queries.query<Record<string, unknown>>(
    `select zone, events::int,
       to_char(first_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as first,
       to_char(last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as last
     from phonelog.people where user_id = $1`,
    [user],
  );
  if (!person) return events.length;
  const sums = sumsOf(events, String(person.zone));
  assertEquals(
    { events: person.events, first: person.first, last: person.last },
    { events: sums.events, first: sums.first, last: sums.last },
  );
  assertEquals(await stored(queries, user, "rollup_days", "day::text"), sums.days);
  assertEquals(
    await stored(
      queries,
      user,
      "rollup_quarters",
      `to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.000Z')`,
    ),
    sums.quarters,
  );
  assertEquals(
    await stored(queries, user, "rollup_contact_days", "day || ' ' || contact_id"),
    sums.contactDays,
  );
  assertEquals(
    await stored(queries, user, "rollup_contact_months", "month || ' ' || contact_id"),
    sums.contactMonths,
  );
  assertEquals(
    await stored(queries, user, "rollup_contact_years", "year || ' ' || contact_id"),
    sums.contactYears,
  );
  return events.length;
}

/** A table's rows by key, without their keys and without what is 0. */
async function stored(
  queries: Queries,
  user: string,
  table: string,
  key: string,
): Promise<Map<string, Sums>> {
  const rows = await queries.query<{ key: string; sums: Sums }>(
    `select ${key} as key, to_jsonb(r) - array['user_id', 'day', 'at', 'month', 'year', 'contact_id']
       ${/contact_(days|months)/.test(table) ? LAST_AT : ""} as sums
     from phonelog.${table} r where user_id = $1`,
    [user],
  );
  return new Map(rows.map(({ key, sums }) => [
    key,
    Object.fromEntries(Object.entries(sums).filter(([, value]) => value !== 0)),
  ]));
}

const LAST_AT = `|| jsonb_build_object('last_at',
  to_char(last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))`;

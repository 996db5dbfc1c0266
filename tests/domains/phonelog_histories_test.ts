/**
 * Whatever happens to a phone log, in whatever order, the database and a plain list agree to the last
 * digit: what came of each batch, what every answer says, and what the roll-ups hold.
 */

// Takes long: begun first.

import fc from "fast-check";
import type { Engine } from "../../supabase/local/database/engine.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { seedOf } from "../support/seed.ts";
import { goodRow, oddRows } from "./phonelog/odd_rows.ts";
import { firstFailing } from "./phonelog/playing.ts";

/** `HISTORIES=1000` is what is promised; fewer are played every time. */
const HISTORIES = Number(
  Deno.env.get("HISTORIES") ?? (Deno.env.get("DATABASE_URL") ? 40 : 10),
);
const SEED = seedOf(20_261_122);

/** What keeps the roll-ups right, and events with their sources, contacts and homes. */
const KEEPERS = `
  select t.tgrelid::regclass::text as relation, t.tgname as name
  from pg_trigger t join pg_proc p on p.oid = t.tgfoid
  where not t.tgisinternal and p.pronamespace = 'private'::regnamespace
    and p.proname ~ '^(roll_up_|leave_with_source|move_levels|move_numbers|follow_home_)'
  order by 1, 2`;

Deno.test("a phone log and a plain list of its events", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;

  await t.step("agree", async () => {
    assertEquals(await firstFailing(engine, { runs: HISTORIES, seed: SEED }), undefined);
  });

  await t.step("whatever one row of a batch is, the others come in", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(oddRows, { minLength: 1, maxLength: 4 }),
        (odd) => takeAmong(engine, odd),
      ),
      { numRuns: HISTORIES, seed: SEED },
    );
  });

  const keepers = await engine.query<{ relation: string; name: string }>(KEEPERS);
  assert(keepers.length > 5);
  for (const { relation, name } of keepers) {
    await t.step(`and would not without ${name}`, async () => {
      await engine.exec(`alter table ${relation} disable trigger ${name}`);
      const told = await firstFailing(engine, { runs: 200, seed: SEED, isQuick: true });
      await engine.exec(`alter table ${relation} enable trigger ${name}`);
      assert(told, "no history would have noticed");
    });
  }
});

/** Odd rows of somebody new between good ones: each row is answered, and the good ones are there. */
async function takeAmong(engine: Engine, odd: Record<string, unknown>[]): Promise<void> {
  await engine.transaction(async (tx) => {
    const user = crypto.randomUUID();
    await tx.query(
      "insert into auth.users (id, aud, role) values ($1, 'authenticated', 'authenticated')",
      [user],
    );
    await tx.query("select set_config('request.jwt.claims', $1, true)", [
      JSON.stringify({ sub: user, role: "authenticated" }),
    ]);
    await tx.query(
      `insert into phonelog.data_sources (user_id, kind, name, settings)
       values ($1, 'phone', 'phone', '{"keep_bodies": true, "keep_numbers": true}')`,
      [user],
    );
    const rows = [goodRow("first"), ...odd, goodRow("last")];
    const [row] = await tx.query<{ answer: Record<string, unknown> }>(
      "select phonelog.ingest_events($1::text::jsonb, $2::text::jsonb) as answer",
      [JSON.stringify({ kind: "phone", name: "phone" }), JSON.stringify(rows)],
    );
    const { inserted, updated, deleted, duplicate, stale, rejected } = row?.answer ?? {};
    const counted = [inserted, updated, deleted, duplicate, stale].map(Number);
    const refused = Array.isArray(rejected) ? rejected.length : NaN;
    assertEquals(counted.reduce((sum, each) => sum + each, refused), rows.length);
    const [{ n } = { n: 0 }] = await tx.query<{ n: number }>(
      `select count(*)::int as n from phonelog.events join phonelog.event_bodies on event_id = id
       where events.user_id = $1 and external_id in ('first', 'last')`,
      [user],
    );
    assertEquals(n, 2);
  });
}

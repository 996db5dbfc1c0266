/**
 * Whatever happens to a phone log, in whatever order, the database and a plain list agree to the last
 * digit: what came of each batch, what every answer says, and what the roll-ups hold.
 */

// Takes long: begun first.

import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { firstFailing } from "./phonelog/playing.ts";

/** `HISTORIES=1000` is what is promised; fewer are played every time. */
const HISTORIES = Number(
  Deno.env.get("HISTORIES") ?? (Deno.env.get("DATABASE_URL") ? 40 : 10),
);
const SEED = Number(Deno.env.get("SEED") ?? 20_261_122);

/** What keeps the roll-ups right, and events with their sources, contacts and homes. */
const KEEPERS = `
  select t.tgrelid::regclass::text as relation, t.tgname as name
  from pg_trigger t join pg_proc p on p.oid = t.tgfoid
  where not t.tgisinternal and p.pronamespace = 'private'::regnamespace
    and p.proname ~ '^(roll_up_|settle_contacts|drop_events_of_sources|move_contact_|follow_home_)'
  order by 1, 2`;

Deno.test("a phone log and a plain list of its events", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;

  await t.step("agree", async () => {
    assertEquals(await firstFailing(engine, { runs: HISTORIES, seed: SEED }), undefined);
  });

  const keepers = await engine.query<{ relation: string; name: string }>(KEEPERS);
  assert(keepers.length > 10);
  for (const { relation, name } of keepers) {
    await t.step(`and would not without ${name}`, async () => {
      await engine.exec(`alter table ${relation} disable trigger ${name}`);
      const told = await firstFailing(engine, { runs: 200, seed: SEED, isQuick: true });
      await engine.exec(`alter table ${relation} enable trigger ${name}`);
      assert(told, "no history would have noticed");
    });
  }
});

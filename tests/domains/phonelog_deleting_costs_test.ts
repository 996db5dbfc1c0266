/** Taking calls off the roll-ups costs by what goes, and not by how long somebody is known. */

import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { enterContacts, enterEvents, phoneOwner } from "../support/phone_log.ts";

const DAY = 86_400_000;

/** Rows and entries of indexes that this session has read; of months there are too few to look them up. */
const READ = `select coalesce(sum(pg_stat_get_xact_tuples_returned(c.oid)
    + pg_stat_get_xact_tuples_fetched(c.oid)), 0)::int as n
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'phonelog' and c.relkind in ('r', 'i') and c.relname ~ '^(events|rollup_contact_days|contact_scores)'`;

Deno.test("a day less reads as much of a contact of years as of one of weeks", async () => {
  await using database = await migratedDatabase();
  const { engine } = database;
  const owner = await phoneOwner(engine, "UTC");
  const started = Date.UTC(2018, 0, 1, 12);
  /** Somebody with a call each day. */
  const known = async (name: string, days: number) => {
    const id = crypto.randomUUID();
    await enterContacts(engine, owner, [
      { id, name, level: "normal", tags: [], stay_in_touch_days: null },
    ]);
    await enterEvents(
      engine,
      owner,
      Array.from({ length: days }, (_, nth) => ({
        type: "call",
        direction: "in",
        contact_id: id,
        privacy: "normal",
        started_at: started + nth * DAY,
        duration_s: 60,
      })),
    );
    return id;
  };
  const contacts = [await known("for weeks", 60), await known("for years", 2_400)];
  await engine.query("analyze");

  /** What it reads to delete those calls of a contact that are at these places, from the first. */
  const readOf = (contact: string, places: string) =>
    engine.transaction(async (tx) => {
      const ids = await tx.query<{ id: string }>(
        `select id::text from (
           select id, row_number() over (order by started_at) as nth, count(*) over () as n
           from phonelog.events where user_id = $1 and contact_id = $2
         ) as e where ${places}`,
        [owner.id, contact],
      );
      const [before] = await tx.query<{ n: number }>(READ);
      await tx.query("delete from phonelog.events where id = any ($1::bigint[])", [
        `{${ids.map(({ id }) => id).join(",")}}`,
      ]);
      const [after] = await tx.query<{ n: number }>(READ);
      const [row] = await tx.query("select private.drifts_of($1) as drifts", [owner.id]);
      assertEquals(row, { drifts: {} }, places);
      return (after?.n ?? 0) - (before?.n ?? 0);
    });
  for (const places of ["nth = 2", "nth = 1", "nth = n", "nth > n - 12", "nth in (5, 9, 30)"]) {
    const [few = 0, many = 0] = [
      await readOf(contacts[0] ?? "", places),
      await readOf(contacts[1] ?? "", places),
    ];
    assert(few > 0 && many <= few + 40, `${places}: ${few} rows of 60 days, ${many} of 2400`);
  }
});

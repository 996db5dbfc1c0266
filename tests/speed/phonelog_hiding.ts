/**
 * What it takes to hide somebody: `deno run -A tests/speed/phonelog_hiding.ts [events of theirs]`. With
 * `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite. The contact has as many
 * calls as said, and others as many again; then many contacts at once, and one by one.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { migratedDatabase } from "../support/migrated_database.ts";
import { callerOf, contactOf, loadPhoneLogs } from "./phonelog_load.ts";
import { type Waited, whileBatchesCome, workOf } from "./phonelog_waiting.ts";

await using database = await migratedDatabase();
const { engine } = database;
const events = Number(Deno.args[0] ?? (engine.kind === "postgres" ? 300_000 : 30_000));
const owner = { id: callerOf(0), source: callerOf(0) };
const busiest = contactOf(owner.id, 0);
await loadPhoneLogs(engine, { events: events * 2, contacts: 5000, rollups: "none" });
await engine.transaction(async (tx) => {
  await tx.exec("set local session_replication_role = replica");
  await tx.exec(`update phonelog.events set contact_id = '${busiest}', number_id = '${busiest}',
    privacy = 'normal' where id % 2 = 0`);
  await tx.query("select private.rebuild_rollups($1)", [owner.id]);
});
await engine.exec("vacuum full analyze phonelog.events");
await engine.exec("vacuum analyze");

const table: Record<string, Waited & { work: number }> = {};
const DOOR = "select phonelog.set_privacy_level($1::uuid[], $2) as answer";

/** Seconds that the database worked for it are beside those of the clock: others use this machine. */
async function change(name: string, contacts: string[], level: string, times = 1): Promise<void> {
  let work = 0;
  const waited = await whileBatchesCome(engine, owner, async () => {
    for (let nth = 0; nth < times; nth++) {
      const of = times === 1 ? contacts : contacts.slice(nth, nth + 1);
      work += await workOf(engine, async (tx) => {
        await tx.query(
          "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)",
          [JSON.stringify({ sub: owner.id, role: "authenticated" })],
        );
        await tx.query(DOOR, [of, level]);
      });
    }
  });
  table[name] = { ...waited, work: Math.round(work * 100) / 100 };
  console.log(name, table[name]);
  await engine.exec("vacuum phonelog.events");
}

for (const level of ["hidden", "normal", "masked", "hidden"]) {
  await change(`${events} events: ${level}`, [busiest], level);
}
const others = Array.from({ length: 4999 }, (_, nth) => contactOf(owner.id, nth + 1));
await change("50 contacts, one by one: hidden", others, "hidden", 50);
await change("4,999 contacts at once: hidden", others, "hidden");
await change("4,999 contacts at once: normal", others, "normal");
console.table(table);
console.log(await engine.query("select private.drifts_of($1)", [owner.id]));
Deno.exit(0);

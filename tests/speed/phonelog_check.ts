/**
 * What comparing somebody's roll-ups with their calls costs, and mending them:
 * `deno run -A tests/speed/phonelog_check.ts [events]`. With `DATABASE_URL` on that Postgres, where
 * batches of the same person come in all the while, else on PGlite, which has one session.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { migratedDatabase } from "../support/migrated_database.ts";
import { callerOf, loadPhoneLogs } from "./phonelog_load.ts";
import { sendBatch, type Waited, whileBatchesCome, workOf } from "./phonelog_waiting.ts";

await using database = await migratedDatabase();
const { engine } = database;
const events = Number(Deno.args[0] ?? (engine.kind === "postgres" ? 1_000_000 : 100_000));
const owner = { id: callerOf(0), source: callerOf(0) };
const began = performance.now();
await loadPhoneLogs(engine, { events });
await engine.exec("vacuum analyze");
console.log(
  `${events} events in ${Math.round((performance.now() - began) / 1000)} s, ${engine.kind}`,
);

const table: Record<string, Waited & { calls: number; work: number }> = {};

/** Seconds that the database worked for it are beside those of the clock: others use this machine. */
async function during(name: string, statement: string, isWell: (found: unknown) => boolean) {
  let [calls, work] = [0, 0];
  const waited = await whileBatchesCome(engine, owner, async () => {
    let found: unknown;
    do {
      work += await workOf(engine, async (tx) => {
        const [row] = await tx.query<{ found: unknown }>(`select ${statement} as found`, [
          owner.id,
        ]);
        found = row?.found;
      });
      calls++;
    } while (!isWell(found));
  });
  table[name] = { ...waited, calls, work: Math.round(work * 100) / 100 };
  console.log(name, table[name]);
}

/** As the job does: until all is well. */
const check = (name: string) =>
  during(name, "private.check_rollups($1)", (found) => JSON.stringify(found) === "{}");
const rebuild = (name: string) => during(name, "private.rebuild_rollups($1)", () => true);

const alone = [];
for (let nth = 0; nth < 20; nth++) alone.push(await sendBatch(engine, owner));
console.log("batches alone, the longest:", Math.round(Math.max(...alone.slice(1))), "ms");
await check("all is well");
await engine.exec(`update phonelog.rollup_days set calls_in = calls_in + 1
  where user_id = '${owner.id}' and day = current_date - 40`);
await check("one day is wrong");
await engine.exec("update phonelog.rollup_quarters set calls_in = calls_in + 1");
await check("every quarter is wrong");
await rebuild("all made anew at once");
await engine.exec("update platform.profiles set timezone = 'Asia/Kathmandu'");
await rebuild("days of another zone");
await check("all is well then");
console.table(table);
Deno.exit(0);

/** The table of cases, against TypeScript and against the database. */

import { ConflictResolver } from "@shared/reading/conflict_resolver.ts";
import type { Engine, Queries } from "../../supabase/local/database/engine.ts";
import { assertEquals } from "../support/assert.ts";
import {
  makeReader,
  mergeBatches,
  READER,
  standings,
  updateOf,
} from "../support/merged_positions.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { READING_CASES, type ReadingCase } from "./reading_cases.ts";

const HOUR = Date.now() - 3 * 3_600_000;

Deno.test("ConflictResolver", async (t) => {
  for (const { name, policy, said, stands, kind } of READING_CASES) {
    await t.step(`${policy}: ${name}`, () => {
      const updates = said.map((each) => updateOf(each, HOUR));
      const resolver = new ConflictResolver({ policy, now: () => Date.now() });

      assertEquals(resolver.resolve(updates)?.op_id, stands);
      assertEquals(resolver.detectConflict(updates), kind);
    });
  }
});

Deno.test("merging in the database", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  await makeReader(engine);

  for (const [at, each] of READING_CASES.entries()) {
    const { name, policy, said, stands, kind } = each;
    await t.step(`${policy}: ${name}`, async () => {
      const series = `case ${at}`;
      await arrive(engine, each, series);
      const row = (await standings(engine)).get(series);
      const found = row && (row.op_id?.slice(row.op_id.indexOf(".") + 1) ?? opOf(said, row.hlc));

      assertEquals(found, stands);
      assertEquals(row?.deleted ?? false, said.find(({ op }) => op === stands)?.deleted ?? false);
      assertEquals(await kindOf(engine, series), kind);
    });
  }
});

/** One after the other, each as a batch of its own; who has no device writes to the table. */
async function arrive(engine: Engine, { said, policy }: ReadingCase, series: string) {
  for (const [nth, each] of said.entries()) {
    const update = updateOf(each, HOUR);
    if (update.device_id) {
      const op = { ...update, op_id: `${series.replace(" ", "")}.${each.op}`, series_id: series };
      if (nth === 0 && policy !== "latest") op.policy = policy;
      await mergeBatches(engine, [{ device: update.device_id, ops: [op] }]);
      continue;
    }
    await engine.transaction(async (tx) => {
      await tx.exec("set local role service_role");
      await tx.query(
        `insert into reading.reading_progress (user_id, series_id, progress, hlc, policy)
         values ('${READER}', $1, $2, $3, $4)
         on conflict (user_id, series_id) do update set
           progress = excluded.progress, hlc = excluded.hlc, device_id = null`,
        [series, update.progress, update.hlc, policy],
      );
    });
  }
}

function opOf(said: ReadingCase["said"], hlc: string): string | undefined {
  return said.find((each) => updateOf(each, HOUR).hlc === hlc)?.op;
}

async function kindOf(queries: Queries, series: string): Promise<string> {
  const [row] = await queries.query<{ kind: string }>(
    `select kind from reading.progress_conflicts where series_id = $1
     order by array_position(array['same-timestamp', 'simultaneous', 'stale'], kind) limit 1`,
    [series],
  );
  return row?.kind ?? "none";
}

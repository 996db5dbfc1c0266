/** Many devices of one person at the same time: none waits for another in a circle, none is missed. */

import postgres, { type Sql } from "postgres";
import { ConflictResolver } from "@shared/reading/conflict_resolver.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { deliveries, type Operation } from "../support/arbitrary_reading.ts";
import { DEVICES, makeReader, READER } from "../support/merged_positions.ts";
import { projectDatabase } from "../support/template.ts";

const SERIES = 40;
const HOUR = Date.now() - 3 * 3_600_000;

interface Pulled {
  series_id: string;
  op_id: string | null;
  updated_at: string;
  hlc: string;
  cursor: string;
}

/** What the Data API does for a person's call. */
function asReader<T>(sql: Sql, work: (tx: postgres.TransactionSql) => Promise<T>) {
  const claims = JSON.stringify({ sub: READER, role: "authenticated" });
  return sql.begin(async (tx) => {
    await tx`select set_config('request.jwt.claims', ${claims}, true)`;
    await tx`set local role authenticated`;
    return await work(tx);
  });
}

Deno.test("devices that sync at the same time", async (t) => {
  const server = Deno.env.get("DATABASE_URL");
  assert(server);
  await using database = await projectDatabase(server);
  await using undo = new AsyncDisposableStack();
  const sql = postgres(database.url, { max: 10, onnotice: () => {} });
  undo.defer(() => sql.end());
  await makeReader({
    query: () => Promise.resolve([]),
    exec: async (script) => void await sql.unsafe(script),
  });

  const sets = deliveries(SERIES * 2, HOUR, "o", 7).filter((_, at) => at % 2 === 0)
    .map(({ set }) => set);
  const sent = sets.flatMap((set, at) => set.map((op) => ({ ...op, series_id: `s${at}` })));

  const heard = new Map<string, Pulled>();
  let cursor: string | null = null;
  let isDone = false;
  const pull = async () => {
    const rows: Pulled[] = await asReader(
      sql,
      (tx) => tx<Pulled[]>`select * from reading.pull_progress(${cursor}, 7)`,
    );
    for (const row of rows) {
      heard.set(row.series_id, row);
      cursor = row.cursor;
    }
    return rows.length;
  };

  await t.step("are all served, in whatever order they name their series", async () => {
    const puller = (async () => {
      while (!isDone) await pull();
    })();
    const workers = Array.from({ length: 8 }, async (_, worker) => {
      for (const device of Object.values(DEVICES)) {
        const own = sent.filter((op) => op.device_id === device);
        const some = own.filter((_, at) => at % 8 === worker || at % 3 === 0);
        for (let at = 0; at < some.length; at += 9) {
          const batch = some.slice(at, at + 9);
          if (worker % 2) batch.reverse();
          await sync(sql, device, batch);
        }
      }
    });
    const front = Array.from(
      { length: 20 },
      (_, nth) =>
        asReader(sql, (tx) =>
          tx`insert into reading.reading_progress (user_id, series_id, progress)
           values (${READER}, ${`direct ${nth % 4}`}, ${nth / 100})
           on conflict (user_id, series_id) do update set progress = excluded.progress`),
    );
    await Promise.all([...workers, ...front]);
    isDone = true;
    await puller;
  });

  await t.step("end where one after the other would have ended", async () => {
    const rows = await sql<{ series_id: string; op_id: string }[]>`
      select series_id, op_id from reading.reading_progress where op_id is not null`;
    const stood = new Map(rows.map(({ series_id, op_id }) => [series_id, op_id]));
    const resolver = new ConflictResolver();

    assertEquals(stood.size, SERIES);
    assertEquals(
      sets.map((_, at) => stood.get(`s${at}`)),
      sets.map((set: Operation[]) => resolver.resolve(set)?.op_id),
    );
  });

  await t.step("and who pulls meanwhile misses nothing that came later", async () => {
    while (await pull());
    const rows = await sql<{ series_id: string; hlc: string }[]>`
      select series_id, hlc from reading.reading_progress`;

    assertEquals(rows.length, SERIES + 4);
    assertEquals(
      rows.filter(({ series_id, hlc }) => heard.get(series_id)?.hlc !== hlc),
      [],
    );
  });
});

async function sync(sql: Sql, device: string, ops: object[]): Promise<void> {
  await asReader(
    sql,
    (tx) =>
      tx`select count(*) from reading.merge_progress(${device}, null, ${
        JSON.stringify(ops)
      }::text::jsonb)`,
  );
}

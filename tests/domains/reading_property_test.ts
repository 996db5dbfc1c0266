/**
 * A position follows from the set of its operations: in any order, with repetitions, in any batches,
 * the same row stands, and TypeScript says the same as the database.
 */

import { ConflictResolver } from "@shared/reading/conflict_resolver.ts";
import { batchesOf, deliveries } from "../support/arbitrary_reading.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { makeReader, mergeBatches, standings } from "../support/merged_positions.ts";
import { migratedDatabase } from "../support/migrated_database.ts";

/** The embedded engine takes five times as long; `READING_CASES=10000` are all of them there as well. */
const CASES = Number(
  Deno.env.get("READING_CASES") ?? (Deno.env.get("DATABASE_URL") ? 10_000 : 2_000),
);
/** So many series has a reader, and so many are merged in one query. */
const TOGETHER = 250;
const HOUR = Date.now() - 3 * 3_600_000;
const SEED = 20_261_121;

Deno.test("in whatever order operations arrive, and however often", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  // What follows from a position, news and statistics, is not asked here, and takes its time.
  await engine.exec(`
    alter table reading.progress_history disable trigger user;
    alter table reading.reading_progress disable trigger reading_progress_told;
    alter table reading.reading_progress disable trigger reading_progress_told_new;`);
  const resolver = new ConflictResolver();
  const cases = deliveries(CASES, HOUR, "p", SEED);

  await t.step("TypeScript says the same", () => {
    for (const { set, arrivals } of cases) {
      const once = resolver.resolve(set)?.op_id;
      assertEquals(resolver.resolve(arrivals.flat())?.op_id, once);
      assertEquals(resolver.resolve(set.toReversed())?.op_id, once);
    }
  });

  const rows = await t.step("the database merges them", async () => {
    for (let at = 0; at < cases.length; at += TOGETHER) {
      const reader = at / TOGETHER;
      await makeReader(engine, reader);
      const some = cases.slice(at, at + TOGETHER);
      await mergeBatches(engine, batchesOf(some, (nth) => `s${at + nth}`, reader));
    }
  }) && await standings(engine);
  assert(rows);

  await t.step("and agrees with TypeScript on every one", () => {
    assertEquals(rows.size, CASES);
    const differing = cases.flatMap(({ set }, at) => {
      const row = rows.get(`s${at}`);
      const stands = resolver.resolve(set);
      const agrees = row?.op_id === stands?.op_id && row?.hlc === stands?.hlc &&
        row?.deleted === (stands?.deleted ?? false);
      return agrees ? [] : [{ row, stands, set }];
    });
    assertEquals(differing.slice(0, 1), []);
  });

  await t.step("and both orders of each set end in the same row", () => {
    for (let at = 0; at < cases.length; at += 2) {
      const [one, other] = [rows.get(`s${at}`), rows.get(`s${at + 1}`)];
      const plain = (row: typeof one) => ({
        ...row,
        series_id: "",
        device_id: row?.device_id?.at(-1),
        op_id: row?.op_id?.split(".").at(-1),
      });
      assertEquals(plain(one), plain(other));
    }
  });
});

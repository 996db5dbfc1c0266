/**
 * A dashboard reads what it answers with and not the events: of a history of years it touches the rows
 * of the period's days and months, by their keys, and of the events those at its ends.
 */

import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { askedBy, enterEvents, phoneOwner } from "../support/phone_log.ts";
import type { Queries } from "../../supabase/local/database/engine.ts";
import { logged } from "./phonelog/logged.ts";

const EVENTS = 20_000;
const DAYS = 400;

Deno.test("a dashboard reads roll-ups by their keys", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  const owner = await phoneOwner(engine, "UTC");
  await engine.query(
    `insert into phonelog.events (user_id, source_id, external_id, type, direction, started_at)
     select $1, $2, n::text, 'sms', 'in',
       '2025-01-01T00:00:00Z'::timestamptz + n * interval '${DAYS} days' / ${EVENTS}
     from generate_series(0, ${EVENTS - 1}) as n`,
    [owner.id, owner.source],
  );
  await engine.exec("analyze");

  /** How many rows of each table were read from the table or an index, as the server counts them. */
  const read = async (from: string, to: string, tz: string, bucket = "day") => {
    const before = await counted(engine);
    await engine.transaction(async (tx) => {
      await tx.query(
        `select set_config('role', 'authenticated', true),
           set_config('request.jwt.claim.sub', $1, true),
           set_config('request.jwt.claims', $2, true)`,
        [owner.id, JSON.stringify({ sub: owner.id, role: "authenticated" })],
      );
      await tx.query(
        "select phonelog.get_dashboard_metrics($1::text, $2::text, $3::text, $4::text)",
        [from, to, tz, bucket],
      );
      await tx.query("select set_config('role', 'none', true)");
      const after = await counted(tx);
      for (const [table, rows] of Object.entries(after)) {
        before[table] = rows - (before[table] ?? 0);
      }
    });
    return before;
  };

  await t.step("of whole days at home no event", async () => {
    const rows = await read("2025-03-01", "2025-03-31", "UTC");
    assertEquals(rows.events, 0);
    // Thirty days now for the series, the heat map and the sums, and before; each counts twice, once in
    // the index.
    assertEquals([rows.rollup_days, rows.rollup_quarters], [240, 0]);
  });

  const aDay = EVENTS / DAYS;

  await t.step("of any instants less than a day at each end", async () => {
    const rows = await read("2025-05-01T10:05:00Z", "2025-05-20T14:20:00Z", "UTC");
    assert((rows.rollup_quarters ?? 0) > 0, JSON.stringify(rows));
    // The ends of the period and of the one before, for series, heat map, sums and contacts.
    assert((rows.rollup_quarters ?? 0) < 12 * aDay, JSON.stringify(rows));
    assert((rows.events ?? 0) < 6 * aDay, JSON.stringify(rows));
  });

  await t.step("of another zone the quarters between its days and those at home", async () => {
    const rows = await read("2025-06-01", "2025-08-30", "America/New_York");
    // Four hours of each day, where all would be 50 rows of the table and of the index.
    assert((rows.rollup_quarters ?? 0) > 90 * aDay / 6, JSON.stringify(rows));
    assert((rows.rollup_quarters ?? 0) < 90 * 2 * aDay / 4, JSON.stringify(rows));
    assert((rows.events ?? 0) < 6 * aDay, JSON.stringify(rows));
  });

  await t.step("of its weeks and months hardly any", async () => {
    const rows = await read("2025-02-01", "2026-01-01", "America/New_York", "month");
    assert((rows.rollup_quarters ?? 0) < 20 * aDay, JSON.stringify(rows));
  });

  await t.step("of what was asked before nothing at all", async () => {
    const rows = await read("2025-03-01", "2025-03-31", "UTC");
    assertEquals([rows.rollup_days, rows.rollup_quarters, rows.events], [0, 0, 0]);
  });

  await t.step("keeps twenty answers of whole days, none that is long", async () => {
    const ask = async (what: string, from: string, to: string, bucket: string) => {
      await askedBy(
        engine,
        owner,
        `select phonelog.${what}($1::text, $2::text, 'UTC', $3::text) as answer`,
        [from, to, bucket],
      );
      const [kept] = await engine.query<{ n: number }>(
        "select count(*)::int as n from private.dashboard_answers where user_id = $1",
        [owner.id],
      );
      return kept?.n;
    };
    await engine.exec("delete from private.dashboard_answers");
    const instant = "2025-03-01T10:00:00Z";
    assertEquals(await ask("get_dashboard_metrics", instant, "2025-03-02", "day"), 0);
    assertEquals(await ask("get_dashboard_metrics", "2025-02-01", instant, "day"), 0);
    assertEquals(await ask("get_series", "2025-01-01", "2025-03-20", "hour"), 0);
    assertEquals(await ask("get_series", "2025-01-01", "2025-03-20", "day"), 1);
    for (let day = 10; day < 31; day++) {
      const kept = await ask("get_dashboard_metrics", "2025-03-01", `2025-03-${day}`, "day");
      assertEquals(kept, Math.min(20, day - 8));
    }
  });
});

Deno.test("an answer is kept without waiting for the disk, what else is written is not", async () => {
  await using database = await migratedDatabase();
  const { engine } = database;
  const owner = await phoneOwner(engine, "UTC");
  await enterEvents(engine, owner, logged("sms in 2025-03-01T10:00Z"));
  const waits = (before: string) =>
    engine.transaction(async (tx) => {
      // A server for tests alone may wait for no disk at all.
      await tx.query("select set_config('synchronous_commit', 'on', true)");
      await tx.query(before, [owner.id]);
      await tx.query("select set_config('role', 'authenticated', true)");
      await tx.query("select phonelog.get_dashboard_metrics('2025-03-01', '2025-03-02')");
      const [row] = await tx.query<{ sync: string }>(
        "select current_setting('synchronous_commit') as sync",
      );
      return row?.sync;
    });
  const asOwner = "select set_config('request.jwt.claim.sub', $1, true)";
  const writing = `with written as (
      insert into platform.profiles (user_id) values ($1)
      on conflict (user_id) do update set timezone = 'UTC' returning user_id
    )
    select set_config('request.jwt.claim.sub', user_id::text, true) from written`;
  assertEquals([await waits(writing), await waits(asOwner)], ["on", "on"]);
  await engine.exec("delete from private.dashboard_answers");
  assertEquals(await waits(asOwner), "off");
});

/** Rows read so far by this transaction, or by all where none is open. */
async function counted(queries: Queries): Promise<Record<string, number>> {
  const rows = await queries.query<{ table: string; rows: number }>(
    `select c.relname as table, (pg_stat_get_xact_tuples_returned(c.oid)
       + coalesce((select sum(pg_stat_get_xact_tuples_fetched(i.indexrelid)
           + pg_stat_get_xact_tuples_returned(i.indexrelid)) from pg_index i where i.indrelid = c.oid), 0)
       )::int as rows
     from pg_class c where c.relnamespace = 'phonelog'::regnamespace and c.relkind = 'r'`,
  );
  return Object.fromEntries(rows.map(({ table, rows }) => [table, rows]));
}

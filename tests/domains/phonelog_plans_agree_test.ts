/**
 * What a query plan answers through the views is what a plain list of events says: every measure and
 * dimension, any filters, whatever the zone of the person and the one that is asked in.
 */

import { compilePlan } from "@shared/phonelog/nlq/compile.ts";
import type { QueryPlan } from "@shared/phonelog/nlq/plan.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { askedBy, enterContacts, type PhoneOwner, phoneOwner } from "../support/phone_log.ts";
import type { Engine } from "../../supabase/local/database/engine.ts";
import { Random } from "../../supabase/local/generate/random.ts";
import { type MadeLog, madeLog } from "./phonelog/arbitrary_log.ts";
import { madePlan } from "./phonelog/arbitrary_plan.ts";
import { type ShadowRow, shadowRows } from "./phonelog/plan_shadow.ts";
import type { Level } from "./phonelog/events.ts";

const LOGS = Number(Deno.env.get("PHONELOG_LOGS") ?? 12);
const PLANS = Number(Deno.env.get("PHONELOG_PLANS") ?? 60);
const SEED = Number(Deno.env.get("PHONELOG_SEED") ?? 20_261_122);

Deno.test("plans are answered as a plain list answers them", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  let told = 0;
  for (let nth = 0; nth < LOGS; nth++) {
    const random = new Random(SEED + nth);
    const log = madeLog(random);
    const owner = await phoneOwner(engine, log.home);
    await enter(engine, owner, log);
    await mergeSome(engine, owner, log, random);
    for (let q = 0; q < PLANS; q++) {
      const { plan, today } = madePlan(random, log);
      // By a key there are masked contacts, but their names are not: the numbers are the same.
      const isByKey = random.happens(0.2);
      const known = new Set(
        log.contacts.filter(({ name, level }) => name !== null || level === "masked")
          .map(({ id }) => id),
      );
      const expected = shadowRows(plan, { events: log.events, known, today });
      const asked = { plan, ticket: isByKey ? "asker_via" : "asker", zone: log.home, today };
      const found = await answered(engine, owner, asked);
      told += found.length;
      if (isSame(plan, found, expected)) continue;
      const { sql } = compilePlan(plan, { zone: log.home, today });
      const about = `seed ${SEED + nth}, home ${log.home}, today ${today}, ${JSON.stringify(plan)}`;
      await t.step(`${about}\n${sql}`, () => {
        assertEquals(sorted(plan, found), sorted(plan, expected));
        assert(isInOrder(plan, found), "in order");
      });
    }
  }
  assert(told > 0, "there were answers");
});

async function enter(engine: Engine, owner: PhoneOwner, log: MadeLog): Promise<void> {
  await enterContacts(engine, owner, log.contacts);
  await engine.query(
    `insert into phonelog.data_sources (id, user_id, kind, name)
     select id::uuid, $1, 'phone', 'phone ' || nth
     from jsonb_array_elements_text($2::text::jsonb) with ordinality as s (id, nth)`,
    [owner.id, JSON.stringify(log.sources)],
  );
  await engine.query(
    `insert into phonelog.events
       (user_id, source_id, external_id, type, direction, contact_id, started_at, duration_s, privacy)
     select $1, e.source_id, gen_random_uuid()::text, e.type, e.direction, e.contact_id,
       to_timestamp(e.started_at / 1000.0), e.duration_s, e.privacy
     from jsonb_to_recordset($2::text::jsonb) as e (
       source_id uuid, type text, direction text, contact_id uuid, started_at numeric,
       duration_s int, privacy text
     )`,
    [owner.id, JSON.stringify(log.events)],
  );
}

/** The last contact of some logs turns out to be the first. */
async function mergeSome(engine: Engine, owner: PhoneOwner, log: MadeLog, random: Random) {
  const [keep, other] = [log.contacts[0], log.contacts.at(-1)];
  if (!keep || !other || keep === other || random.happens(0.5)) return;
  await askedBy(engine, owner, "select phonelog.merge_contacts($1, array[$2::uuid]) as answer", [
    keep.id,
    other.id,
  ]);
  const levels: Level[] = ["hidden", "masked", "normal"];
  keep.level = levels.find((level) => level === keep.level || level === other.level) ?? "normal";
  keep.name ??= other.name;
  for (const event of log.events) {
    if (event.contact_id === other.id) event.contact_id = keep.id;
    if (event.contact_id === keep.id) event.privacy = keep.level;
  }
}

/** The rows of a plan's query, as the reader reads them for its asker. */
async function answered(
  engine: Engine,
  owner: PhoneOwner,
  { plan, ticket, ...log }: { plan: QueryPlan; ticket: string; zone: string; today: string },
): Promise<Record<string, unknown>[]> {
  const { sql, values } = compilePlan(plan, log);
  return await engine.transaction(async (tx) => {
    await tx.query(
      "select set_config('request.asker', private.seal_ticket($1, $2, 30), true)",
      [ticket, owner.id],
    );
    const rows = await tx.query<{ row: Record<string, unknown> }>(
      "select private.nlq_rows($1, $2::text::jsonb) as row",
      [sql, JSON.stringify(values)],
    );
    return rows.map(({ row }) => row);
  });
}

function isSame(plan: QueryPlan, found: Record<string, unknown>[], expected: ShadowRow[]): boolean {
  return JSON.stringify(sorted(plan, found)) === JSON.stringify(sorted(plan, expected)) &&
    isInOrder(plan, found);
}

const KEYS = [
  ...["side", "contact_id", "source_id", "type", "direction", "hour", "weekday", "day", "week"],
  ...["month", "year", "at", "duration_s", "value", "part", "whole", "groups"],
];

/** What is compared, in one order, moments as ms and fractions to ten digits. */
function sorted(plan: QueryPlan, rows: readonly Record<string, unknown>[]): string[] {
  // Of several at one moment any may be the last that is told.
  const isAny = plan.measure === "events" && plan.limit !== undefined;
  const keys = KEYS.filter((key) => !isAny || key === "at" || key === "duration_s")
    .filter((key) => plan.measure !== "events" || key !== "value");
  return rows.map((row) =>
    keys.flatMap((key) => row[key] === undefined ? [] : [`${key} ${plain(row[key])}`]).join(", ")
  ).toSorted();
}

function plain(value: unknown): string {
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) {
    return String(Date.parse(value));
  }
  return typeof value === "number" && !Number.isInteger(value)
    ? value.toPrecision(10)
    : String(value);
}

/** Whether values and calendar keys come as they were asked for. */
function isInOrder(plan: QueryPlan, rows: readonly Record<string, unknown>[]): boolean {
  const { order, by, measure } = plan;
  const calendar = by.every((key) => !["contact", "source", "type", "direction"].includes(key));
  const said = order ?? (measure === "events" ? "key_desc" : calendar ? "key_asc" : "value_desc");
  const key = said.startsWith("value") ? "value" : measure === "events" ? "at" : by[0] ?? "value";
  const turn = said.endsWith("asc") ? 1 : -1;
  const worth = (row: Record<string, unknown>) => {
    const value = row[key] ?? null;
    const isText = typeof value === "string" && key === "value";
    return isText ? Date.parse(value) : value as number | null;
  };
  return rows.every((row, nth) => {
    const before = rows[nth - 1];
    if (!before || before.side !== row.side) return true;
    const [a, b] = [worth(before), worth(row)];
    return b === null || (a !== null && turn * (a < b ? -1 : a > b ? 1 : 0) <= 0);
  });
}

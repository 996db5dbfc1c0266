/**
 * Merges many series at once in the database: each arrival is a batch of one device, as
 * `merge_progress` takes it, and a few hundred batches are one query.
 *
 * @module
 */

import { create } from "@shared/reading/clock.ts";
import type { ProgressUpdate } from "@shared/reading/conflict_resolver.ts";
import type { Queries } from "../../supabase/local/database/engine.ts";
import type { DeviceName, Said } from "../domains/reading_cases.ts";

/** Whose positions they are; there may be more of them. */
export const READER = readerOf(0);

/** In the order of their names' ranks. */
export const DEVICES: Record<Exclude<DeviceName, "nobody">, string> = {
  phone: "d0000000-0000-4000-8000-00000000000a",
  tablet: "d0000000-0000-4000-8000-00000000000b",
  watch: "d0000000-0000-4000-8000-00000000000c",
};

/** What one device sends at once; of `reader`, the first unless said otherwise. */
export interface Batch {
  device: string;
  ops: (ProgressUpdate & { op_id: string; series_id: string })[];
  reader?: number;
}

/** The id of the `nth` reader. */
export function readerOf(nth: number): string {
  return `c0000000-0000-4000-8000-${String(nth).padStart(12, "0")}`;
}

/** A device of the `nth` reader; of the first they are {@linkcode DEVICES}. */
function deviceOf(device: string, nth: number): string {
  return device.slice(0, 9) + String(nth).padStart(4, "0") + device.slice(13);
}

/** A row, as far as it must not depend on the order of arrival. */
export interface Standing {
  series_id: string;
  op_id: string | null;
  hlc: string;
  device_id: string | null;
  progress: number;
  status: string;
  policy: string;
  deleted: boolean;
}

/** Makes a reader and their devices. */
export async function makeReader(queries: Queries, nth = 0): Promise<void> {
  const devices = Object.entries(DEVICES).map(([name, id]) =>
    `('${deviceOf(id, nth)}', '${readerOf(nth)}', '${name}', 'other')`
  );
  await queries.exec(`
    insert into auth.users (id, aud, role)
    values ('${readerOf(nth)}', 'authenticated', 'authenticated');
    insert into reading.devices (id, user_id, name, platform) values ${devices.join(", ")}`);
}

/** Merges all batches in their order, in one query. */
export async function mergeBatches(queries: Queries, batches: readonly Batch[]): Promise<void> {
  const sent = batches.map(({ device, ops, reader = 0 }) => ({
    person: readerOf(reader),
    device: deviceOf(device, reader),
    ops,
  }));
  const [row] = await queries.query<{ refused: string | null }>(
    `select string_agg(m.problem, '; ') as refused
     from jsonb_to_recordset($1::text::jsonb) as b (person uuid, device uuid, ops jsonb)
     cross join lateral private.merge_operations(b.person, b.device, null, b.ops) as m
     where m.result = 'refused'`,
    [JSON.stringify(sent)],
  );
  if (row?.refused) throw new Error(`Cannot merge: ${row.refused}`);
}

/** What stands, by series. */
export async function standings(queries: Queries): Promise<Map<string, Standing>> {
  const rows = await queries.query<Standing>(
    `select series_id, op_id, hlc, device_id, progress::float8 as progress, status, policy,
       deleted_at is not null as deleted
     from reading.reading_progress`,
  );
  return new Map(rows.map((row) => [row.series_id, row]));
}

/** An update as the wire has it; `hour` is when all cases happen. */
export function updateOf(said: Said, hour: number): ProgressUpdate & { op_id: string } {
  const { op, by, at, counter, progress, deleted, policy, seen } = said;
  return {
    op_id: op,
    hlc: create(hour + at, counter),
    device_id: by === "nobody" ? null : DEVICES[by],
    ...progress !== undefined && { progress },
    ...deleted && { deleted },
    ...policy && { policy },
    ...seen !== undefined && { seen_hlc: create(hour + seen) },
  };
}

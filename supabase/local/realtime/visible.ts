/**
 * Who can see which changed row now: one question to the database for a table and a role.
 *
 * @module
 */

import type { Queries } from "../database/engine.ts";
import type { Log } from "../database/log.ts";
import type { Table } from "./columns.ts";
import type { Identity } from "./identity.ts";
import { arrayText } from "./predicates.ts";
import { pick, type Row } from "./rows.ts";

/** Somebody, and the indexes of the rows that concern them; null is all of them. */
export interface Asking {
  who: Identity;
  rows: number[] | null;
}

/** Whether an index is among those asked about that can be seen. */
export type Sees = (index: number) => boolean;

/** Judges rows that were inserted or updated for identities of one role; answers in their order. */
export async function visible(
  { database, log }: { database: Queries; log: Log },
  table: Table,
  rows: Row[],
  asking: Asking[],
): Promise<Sees[]> {
  const role = asking[0]?.who.role;
  const keys = table.columns.filter(({ key }) => key).map(({ name }) => name);
  const [row] = await database.query<{ seen: string | null }>(
    // Beginning like this it is prepared, and needs one answer of the server instead of two.
    `select set_config('plan_cache_mode', 'force_generic_plan', true),
       _realtime.visible($1, $2, $3::text::jsonb, $4::text::text[]) as seen`,
    [
      table.rel,
      role,
      `[${rows.map((each) => pick(each.new, keys)).join(",")}]`,
      `{${asking.map(written).join(",")}}`,
    ],
  );
  const seen = row?.seen?.split(";") ?? [];
  const failed = seen.find((each) => each.startsWith("!"));
  if (failed !== undefined) {
    const table_ = `${table.schema}.${table.name}`;
    log("warn", `realtime: a policy of ${table_} failed: ${failed.slice(1)}`, { role });
  }
  return asking.map((_, index) => read(seen[index] ?? ""));
}

/** Claims are long and the same at each change: written once. */
const claims = new WeakMap<Identity, string>();

function written({ who, rows }: Asking): string {
  let start = claims.get(who);
  if (start === undefined) {
    start = arrayText([JSON.stringify(who.claims), String(who.claims.sub ?? "")]).slice(0, -1);
    claims.set(who, start);
  }
  const numbers = rows ? `{${rows.map((index) => index + 1).join(",")}}` : "";
  return `${start},"${numbers}"}`;
}

function read(seen: string): Sees {
  if (seen === "*") return () => true;
  if (seen === "" || seen.startsWith("!")) return () => false;
  const numbers = new Set(seen.split(",").map((number) => Number(number) - 1));
  return (index) => numbers.has(index);
}

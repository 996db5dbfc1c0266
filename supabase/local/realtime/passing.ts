/**
 * Which changed rows pass which filters: one question to the database for a table.
 *
 * @module
 */

import type { Table } from "./columns.ts";
import { dataError } from "./data_error.ts";
import type { Filter } from "./filters.ts";
import type { Court, Hearing } from "./judge.ts";
import { type Judging, judging } from "./predicates.ts";
import type { Row } from "./rows.ts";

/** For each filter the indexes of the rows that pass it. */
export async function passingRows(
  { database, log }: Court,
  table: Table,
  rows: Row[],
  hearings: Hearing[],
): Promise<Map<string, Set<number>>> {
  const filters = new Map<string, Filter[]>();
  for (const { asks } of hearings) {
    for (const ask of asks) {
      if (ask.filters.length > 0) filters.set(ask.filtersKey, ask.filters);
    }
  }
  if (filters.size === 0) return new Map();

  const identity = new Set(
    table.columns.filter((each) => each.identity).map(({ name }) => name),
  );
  const passing = new Map<string, Set<number>>();
  const collect = async ({ text, values, keys }: Judging) => {
    const found = await database.query<
      { shape: number; key: number; rows: string }
    >(text, values);
    for (const { shape, key, rows: numbers } of found) {
      const name = keys[shape]?.[key - 1] ?? "";
      const isOfIdentity = filters.get(name)?.every(({ column }) => identity.has(column)) ?? false;
      // Of a deleted row nothing but its identity may decide.
      const indexes = numbers.split(",").map((number) => Number(number) - 1)
        .filter((index) => isOfIdentity || rows[index]?.change.op !== "D");
      passing.set(name, new Set(indexes));
    }
  };
  try {
    await collect(judging(table, filters, rows));
  } catch (error) {
    if (dataError(error) === undefined) throw error;
    // One filter that fails on one value is nobody else's trouble.
    for (const [filter, conditions] of filters) {
      await collect(judging(table, new Map([[filter, conditions]]), rows))
        .catch((error) => {
          const reason = dataError(error);
          if (reason === undefined) throw error;
          const name = `${table.schema}.${table.name}`;
          log("warn", `realtime: a filter on ${name} failed: ${reason}`, {
            filter,
          });
        });
    }
  }
  return passing;
}

/**
 * Which identities have to be asked about which rows, and what they see.
 *
 * @module
 */

import type { Table } from "./columns.ts";
import type { Identity } from "./identity.ts";
import type { Court, Hearing } from "./judge.ts";
import type { Ask } from "./listeners.ts";
import type { Row } from "./rows.ts";
import { type Asking, type Sees, visible } from "./visible.ts";

/** For each identity what it sees, of the rows that concern it. */
export async function seeing(
  court: Court,
  table: Table,
  rows: Row[],
  hearings: Hearing[],
  isAsked: (index: number, ask: Ask, who: Identity) => boolean,
): Promise<Map<string, Sees>> {
  const written = rows.flatMap(({ change }, index) => change.op === "D" ? [] : [index]);
  const wanted = new Map<string, { who: Identity; rows: Set<number> }>();
  for (const { who, asks } of hearings) {
    for (const ask of asks) {
      for (const index of written) {
        if (!isAsked(index, ask, who)) continue;
        const kept = wanted.get(who.key) ?? { who, rows: new Set() };
        wanted.set(who.key, kept);
        kept.rows.add(index);
      }
    }
  }
  const asked = written.filter((index) =>
    [...wanted.values()].some((each) => each.rows.has(index))
  );
  const seers = new Map<string, Sees>();
  await Promise.all([...byRole(wanted).values()].map(async (group) => {
    const place = new Map(asked.map((index, number) => [index, number]));
    const asking = group.map(({ who, rows: own }): Asking => ({
      who,
      rows: own.size === asked.length ? null : [...own].map((index) => place.get(index) ?? -1),
    }));
    const sees = await visible(
      court,
      table,
      asked.flatMap((index) => rows[index] ?? []),
      asking,
    );
    group.forEach(({ who }, index) =>
      seers.set(who.key, (row) => sees[index]?.(place.get(row) ?? -1) ?? false)
    );
  }));
  return seers;
}

function byRole<T extends { who: Identity }>(
  wanted: Map<string, T>,
): Map<string, T[]> {
  return Map.groupBy(wanted.values(), ({ who }) => who.role);
}

/**
 * Events told apart by type or direction, where the roll-ups have a column for each.
 *
 * @module
 */

import { columnOf } from "./compile_keys.ts";
import type { Atom } from "./compile_selection.ts";
import type { Dimension } from "./plan.ts";

/** Some of the events, told apart by type or direction or both. */
export interface Cell {
  readonly type?: string;
  readonly direction?: string;
  readonly atoms: readonly Atom[];
}

/** A row of several sums as a row for each. */
export function apart(sql: string, keys: readonly Dimension[], cells: readonly Cell[]): string {
  const names = keys.filter(isCell).map(columnOf);
  const rows = cells.map((cell, nth) => {
    const words = names.map((name) => `'${name === "type" ? cell.type : cell.direction}'`);
    return `(${[nth + 1, ...words].join(", ")})`;
  });
  const value = `case k.nth ${
    cells.map((_, nth) => `when ${nth + 1} then g.c${nth + 1}`).join(" ")
  } end`;
  const told = keys.map((key) => `${isCell(key) ? "k" : "g"}.${columnOf(key)}`);
  return `select ${told.join(", ")}, ${value} as v from (\n${sql}\n) as g cross join (values ${
    rows.join(", ")
  }) as k (nth, ${names.join(", ")}) where ${value} > 0`;
}

/** The events told apart as the keys want it; one cell of all where they do not. */
export function cellsOf(atoms: readonly Atom[], keys: readonly Dimension[]): Cell[] {
  const cells = new Map<string, { type?: string; direction?: string; atoms: Atom[] }>();
  for (const atom of atoms) {
    const type = keys.includes("type") ? { type: atom.kind } : {};
    const direction = keys.includes("direction") ? { direction: atom.way } : {};
    const name = `${type.type ?? ""}.${direction.direction ?? ""}`;
    const cell = cells.get(name) ?? { ...type, ...direction, atoms: [] };
    cell.atoms.push(atom);
    cells.set(name, cell);
  }
  return [...cells.values()];
}

/** Whether events are told apart by it in this way. */
export function isCell(key: Dimension): boolean {
  return key === "type" || key === "direction";
}

/**
 * Reading a row: each column by itself, and the same row with a flag up and down, which is where a
 * policy gives away what is "public".
 *
 * @module
 */

import type { Relation } from "./catalogue.ts";
import type { MadeRow } from "./domain.ts";
import type { Depth } from "./probe.ts";
import type { Scene } from "./scene.ts";
import { quote } from "./values.ts";

/** Reads the target's row. */
export function askReads(scene: Scene, depth: Depth): void {
  const { relation, parties: { target } } = scene;
  const columns = relation.columns.map(({ name }) => name);
  const read = (...columns: string[]) =>
    `select "${columns.join('", "')}" from ${relation.name} where ${scene.where(target)}`;
  // What is granted can be read in one go; what is not must be refused column by column.
  const granted = scene.allowed("select");
  if (granted.length > 0) scene.ask("sel", granted.join(", "), read(...granted));
  const hidden = columns.filter((column) => !granted.includes(column));
  for (const column of depth === "each column" ? hidden : hidden.slice(0, 1)) {
    scene.ask("sel", column, read(column));
  }
  const [shown = columns[0] ?? ""] = granted;
  for (const [flag, before] of flagsOf(scene)) scene.ask("flags", flag, read(shown), { before });
}

/** Each flag of the row, and of the rows it hangs on, as it is not: as it is, it was read already. */
function flagsOf({ world, relation, parties: { target } }: Scene): [flag: string, set: string][] {
  const parents = world.ownership.parents(relation).flatMap(({ table }) =>
    world.relations.filter(({ name }) => name === table && name !== relation.name)
  );
  return [...new Set([relation, ...parents])].flatMap((each) => {
    const made = world.made(each.name, target);
    if (!made) return [];
    const flags = each.columns.filter(({ base, computed }) => base === "bool" && !computed);
    return flags.map(({ name }): [string, string] => {
      const value = made.row[name] !== "true";
      return [
        `${each === relation ? "" : `${each.name.split(".")[1]}.`}${name} = ${value}`,
        `update ${each.name} set "${name}" = ${value} where ${keyOf(each, made.row)}`,
      ];
    });
  });
}

function keyOf({ key }: Relation, row: MadeRow): string {
  return key.map((column) => `"${column}" = ${quote(row[column] ?? null)}`).join(" and ");
}

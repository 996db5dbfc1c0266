/**
 * Reading a row: each column by itself, and the same row with a flag up and down, which is where a
 * policy gives away what is "public".
 *
 * @module
 */

import type { Scene } from "./scene.ts";

/** Reads the target's row. */
export function askReads(scene: Scene): void {
  const { relation, parties: { target } } = scene;
  const columns = relation.columns.map(({ name }) => name);
  const read = (...columns: string[]) =>
    `select "${columns.join('", "')}" from ${relation.name} where ${scene.where(target)}`;
  // What is granted can be read in one go; what is not must be refused column by column.
  const granted = scene.allowed("select");
  if (granted.length > 0) {
    scene.ask("sel", granted.join(", "), read(...granted), {
      request: { method: "GET", row: target, columns: granted },
    });
  }
  const hidden = columns.filter((column) => !granted.includes(column));
  for (const column of hidden) {
    scene.ask("sel", column, read(column), {
      request: { method: "GET", row: target, columns: [column] },
      detail: column !== hidden[0],
    });
  }
  const [shown = columns[0] ?? ""] = granted;
  for (const [flag, before] of flagsOf(scene)) scene.ask("flags", flag, read(shown), { before });
}

/**
 * Each flag of the row, and of the rows it hangs on, as it is not: as it is, it was read already. And
 * each of these rows a day later, when what was fresh is stale.
 */
function flagsOf({ world, relation, parties: { target } }: Scene): [flag: string, set: string][] {
  const parents = world.ownership.parents(relation).flatMap(({ table }) =>
    world.relations.filter(({ name }) => name === table && name !== relation.name)
  );
  return [...new Set([relation, ...parents])].flatMap((each) => {
    const made = world.made(each.name, target);
    if (!made) return [];
    const flags = each.columns.filter(({ name, base, computed }) =>
      base === "bool" && !computed && !each.key.includes(name)
    );
    const moments = each.columns.filter(({ base, computed }) =>
      base === "timestamptz" && !computed
    );
    const whose = each === relation ? "" : `${each.name.split(".")[1]}.`;
    const changed = (what: string, set: string[]): [string, string] => [
      whose + what,
      `update ${each.name} set ${set.join(", ")} where ctid = '${made.ctid}'`,
    ];
    return [
      ...flags.map(({ name }) => {
        const value = made.row[name] !== "true";
        return changed(`${name} = ${value}`, [`"${name}" = ${value}`]);
      }),
      ...moments.length > 0
        ? [
          changed(
            "a day later",
            moments.map(({ name }) => `"${name}" = "${name}" - interval '1 day'`),
          ),
        ]
        : [],
    ];
  });
}

/**
 * The same row with a flag up and down: what a policy gives away when something is "public".
 *
 * @module
 */

import type { Relation } from "./catalogue.ts";
import type { Persona } from "./domain.ts";
import { partiesOf } from "./parties.ts";
import type { Probe } from "./probes.ts";
import { quote } from "./values.ts";
import type { World } from "./world.ts";

/** Reads the target's row with each flag of the row, and of the rows it hangs on, true and false. */
export function flagProbes(
  world: World,
  relation: Relation,
  persona: Persona,
  statement: string,
): Probe[] {
  const { target } = partiesOf(persona);
  const parents = world.ownership.parents(relation).flatMap(({ table }) =>
    world.relations.filter(({ name }) => name === table && name !== relation.name)
  );
  return [...new Set([relation, ...parents])].flatMap((each) => {
    const made = world.made(each.name, target);
    const flags = made
      ? each.columns.filter(({ base, computed }) => base === "bool" && !computed)
      : [];
    return flags.flatMap(({ name }) =>
      [true, false].map((value): Probe => ({
        of: relation.name,
        persona: persona.name,
        command: "flags",
        part: `${each === relation ? "" : `${each.name.split(".")[1]}.`}${name} = ${value}`,
        before: `update ${each.name} set "${name}" = ${value} where ${
          keyOf(each, made?.row ?? {})
        }`,
        statement,
      }))
    );
  });
}

function keyOf({ key }: Relation, row: Readonly<Record<string, string | null>>): string {
  return key.map((column) => `"${column}" = ${quote(row[column] ?? null)}`).join(" and ");
}

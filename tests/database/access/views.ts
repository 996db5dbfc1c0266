/**
 * The questions a persona asks a view: a view has no key, so the owner's row is known by the ids in it.
 *
 * @module
 */

import type { Relation } from "./catalogue.ts";
import type { Persona } from "./domain.ts";
import { partiesOf } from "./parties.ts";
import type { Probe } from "./probe.ts";
import { quote } from "./values.ts";
import type { World } from "./world.ts";

/** Reads the rows of a view that name the target, each column by itself. */
export function viewProbes(
  world: World,
  { name, columns }: Relation,
  persona: Persona,
): Probe[] {
  const where = namesOwner(world, name, partiesOf(persona).target);
  return columns.map((column, at) => ({
    of: name,
    persona: persona.name,
    command: "sel",
    part: column.name,
    // A row as a whole may not be read by who may not read each column: then it is refused as a whole.
    statement: `select v."${column.name}" from ${name} as v where ${where}`,
    detail: at > 0,
  }));
}

/** Rows that must be there for a view to be probed at all. */
export function viewCheck(world: World, { name }: Relation): string {
  return `select exists (select from ${name} as v where ${
    namesOwner(world, name, "owner")
  }) as found`;
}

/** The ids that are this person's and nobody else's. */
function namesOwner(world: World, view: string, person: string): string {
  if (world.isNameless(view)) return "true";
  const ids = new Set([world.idOf(person)]);
  for (const [table, { row }] of world.rowsOf(person)) {
    const relation = world.relations.find((each) => each.name === table);
    for (const column of relation?.key ?? []) {
      const value = row[column];
      if (value && /^[\da-f]{8}-/.test(value)) ids.add(value);
    }
  }
  return `to_jsonb(v)::text ~ ${quote([...ids].join("|"))}`;
}

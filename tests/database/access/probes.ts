/**
 * Everything one persona asks about one table.
 *
 * @module
 */

import type { Relation } from "./catalogue.ts";
import { askChanges } from "./changes.ts";
import type { Persona } from "./domain.ts";
import { askInserts } from "./inserts.ts";
import { askReads } from "./reads.ts";
import type { Probe } from "./probe.ts";
import { Scene } from "./scene.ts";
import type { World } from "./world.ts";

/** The questions, in the order of the document; none where the persona would see its own row by chance. */
export function tableProbes(
  world: World,
  relation: Relation,
  persona: Persona,
): Probe[] {
  const scene = new Scene(world, relation, persona);
  const { self, target } = scene.parties;
  const isOwn = world.made(relation.name, self) === world.made(relation.name, target);
  if (persona.before && isOwn && self !== target) return [];
  askReads(scene);
  // A row goes into a table as a whole; read and emptied it can be by its parts, past the whole's policies.
  if (relation.kind === "table") askInserts(scene);
  askChanges(scene);
  scene.ask("trunc", "", `truncate ${relation.name}`);
  return scene.probes;
}

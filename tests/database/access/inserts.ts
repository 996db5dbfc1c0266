/**
 * Putting a row in: one of one's own, and the ways to put it in somebody else's name.
 *
 * @module
 */

import type { ForeignKey } from "./catalogue.ts";
import type { Command } from "./probe.ts";
import { collisions, type Draft, type DraftOptions, draftRow, insertion, typed } from "./drafts.ts";
import type { Scene } from "./scene.ts";

/** Inserts one's own row; another's; one's own with another's id; one's own below another's parent. */
export function askInserts(scene: Scene): void {
  const { world, relation, parties: { self, victim } } = scene;
  if (!scene.persona.sameAs) {
    insert(scene, "ins", "", { person: self });
    // As the Data API does when it is asked to answer with the row: the policy for reading decides too.
    const [shown] = scene.allowed("select");
    if (shown) insert(scene, "ins", "returning", { person: self }, [], ` returning "${shown}"`);
  }
  insert(scene, "ins_row", "", { person: victim }, scene.personColumns);
  for (const column of scene.personColumns) {
    insert(scene, "ins_id", column, { person: self, forged: [column], named: victim }, [column]);
  }
  for (const key of world.ownership.parents(relation)) {
    // Who shares the parent hangs nothing on another's: that is their own row.
    if (world.made(key.table, victim) === world.made(key.table, self)) continue;
    const below = (each: ForeignKey) => each === key ? victim : self;
    insert(scene, "ins_parent", key.columns.join("+"), { person: self, below });
  }
}

function insert(
  scene: Scene,
  command: Command,
  part: string,
  options: DraftOptions,
  named: readonly string[] = [],
  returning = "",
): void {
  const { world, relation } = scene;
  const draft = trimmed(scene, draftRow(world, relation, options), named);
  const before = makeRoom(scene, draft);
  scene.ask(command, part, insertion(relation, draft) + returning, {
    ...before && { before },
    ...!returning && { request: { method: "POST", body: draft } },
  });
}

/** Without columns the grant leaves out, as a caller would; `named` stay, for they are the question. */
function trimmed(scene: Scene, draft: Draft, named: readonly string[]): Draft {
  const granted = scene.allowed("insert");
  if (granted.length === 0) return draft;
  return Object.fromEntries(
    Object.entries(draft).filter(([name]) => granted.includes(name) || named.includes(name)),
  );
}

/** Takes away the row that the new one would collide with. */
function makeRoom({ world, relation, personColumns, parties }: Scene, draft: Draft): string {
  const valueOf = (column: string) =>
    draft[column] ??
      (personColumns.includes(column) ? typed(relation, column, world.idOf(parties.self)) : "null");
  return collisions(world, relation).map((key) => {
    const same = key.map((column) => `"${column}" = ${valueOf(column)}`).join(" and ");
    return `delete from ${relation.name} where ${same}`;
  }).join("; ");
}

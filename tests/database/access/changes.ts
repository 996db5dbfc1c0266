/**
 * Changing and deleting rows: with WHERE and without, because a WHERE makes the policies for reading
 * apply too and hides a hole; giving a row away; and making everybody's one's own.
 *
 * @module
 */

import type { Column } from "./catalogue.ts";
import { typed } from "./drafts.ts";
import type { Scene } from "./scene.ts";
import { otherValue } from "./values.ts";

/** Changes, gives away, steals and deletes. */
export function askChanges(scene: Scene): void {
  const { relation: { name, columns }, parties: { self, target, victim, third } } = scene;
  // To whom and to what a row belongs are questions of their own, below.
  const writable = columns.filter((each) => !each.computed && !belongs(scene, each));
  const chosen = chosenColumn(scene, writable);
  for (const column of writable) {
    const value = changedValue(scene, column, target);
    const change = `update ${name} set "${column.name}" = ${value} where ${scene.where(target)}`;
    scene.ask("upd", column.name, change, {
      request: { method: "PATCH", row: target, body: { [column.name]: value } },
      detail: !chosen.includes(column),
    });
  }
  for (const column of chosen) {
    const change = `update ${name} set "${column.name}" = ${changedValue(scene, column, target)}`;
    scene.ask("upd_nw", "", change, scene.stands(target));
  }
  for (const { columns, of } of belongings(scene)) {
    const made = (person: string) => columns.map((each) => `"${each}" = ${of(each, person)}`);
    const part = columns.join("+");
    const give = `update ${name} set ${made(third).join(", ")}`;
    const steal = `update ${name} set ${made(self).join(", ")}`;
    scene.ask("give", part, `${give} where ${scene.where(target)}`);
    scene.ask("give", `${part} without where`, give, scene.stands(target));
    // Who shares it takes nothing by that.
    if (columns.every((each) => of(each, self) === of(each, victim))) continue;
    scene.ask("steal", part, `${steal} where ${scene.where(victim)}`);
    scene.ask("steal", `${part} without where`, steal, scene.stands(victim));
  }
  scene.ask("del", "", `delete from ${name} where ${scene.where(target)}`, {
    request: { method: "DELETE", row: target },
  });
  scene.ask("del_nw", "", `delete from ${name}`, scene.stands(target));
}

/** One that may be written, and breaks nothing where it is. */
function chosenColumn(scene: Scene, writable: readonly Column[]): Column[] {
  const granted = scene.allowed("update");
  const isFree = ({ name }: Column) => !scene.relation.uniques.some((key) => key.includes(name));
  const isGranted = ({ name }: Column) => granted.includes(name);
  const chosen = writable.find((column) => isGranted(column) && isFree(column)) ??
    writable.find(isGranted) ?? writable.find(isFree) ?? writable[0];
  return chosen ? [chosen] : [];
}

/** Another value than there is, or a trigger that looks for changes would not see one. */
function changedValue({ world, relation }: Scene, column: Column, target: string): string {
  const now = world.made(relation.name, target)?.row[column.name] ?? null;
  return otherValue(column, relation.checks, now, world.next(relation.name));
}

function belongs({ world, relation, personColumns }: Scene, { name }: Column): boolean {
  return personColumns.includes(name) ||
    world.ownership.parents(relation).some(({ columns }) => columns.includes(name));
}

interface Belonging {
  columns: string[];
  /** Somebody's value for one of them, as SQL. */
  of(column: string, person: string): string;
}

/** Sets of columns that say whose a row is. */
function belongings({ world, relation, personColumns }: Scene): Belonging[] {
  const persons = personColumns.map((column): Belonging => ({
    columns: [column],
    of: (_, person) => typed(relation, column, world.idOf(person)),
  }));
  const parents = world.ownership.parents(relation).map((key): Belonging => ({
    columns: key.columns,
    of(column, person) {
      const target = key.targets[key.columns.indexOf(column)] ?? "";
      return typed(relation, column, world.made(key.table, person)?.row[target] ?? null);
    },
  }));
  return [...persons, ...parents];
}

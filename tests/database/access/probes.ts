/**
 * The questions a persona asks a table, each as one statement.
 *
 * @module
 */

import type { Column, Relation } from "./catalogue.ts";
import type { Persona } from "./domain.ts";
import { collisions, type Draft, type DraftOptions, draftRow, insertion, typed } from "./drafts.ts";
import { partiesOf } from "./parties.ts";
import { flagProbes } from "./flags.ts";
import type { World } from "./world.ts";

/** The columns of the document, in order. */
export const COMMANDS = [
  "sel",
  "flags",
  "ins",
  "ins_row",
  "ins_id",
  "ins_parent",
  "upd",
  "upd_nw",
  "give",
  "steal",
  "del",
  "del_nw",
  "trunc",
] as const;

export type Command = typeof COMMANDS[number];

/** One question. */
export interface Probe {
  of: string;
  persona: string;
  command: Command;
  /** Which column, flag or way it is; a cell is made of all its parts. */
  part: string;
  statement: string;
  /** Runs before it, as the superuser and past triggers. */
  before?: string;
  /** Asked afterwards: whether the row in question is where it was. */
  stands?: string;
}

/** How much is asked: each column by itself, or only what a policy could decide. */
export type Depth = "each column" | "policies";

/** Everything one persona asks about one table or view. */
export function tableProbes(
  world: World,
  relation: Relation,
  persona: Persona,
  depth: Depth,
): Probe[] {
  const { self, target, victim, third } = partiesOf(persona);
  const { name } = relation;
  const there = world.made(name, target);
  if (!there) return [];
  const probes: Probe[] = [];
  const ask = (command: Command, part: string, statement: string, more: Partial<Probe> = {}) =>
    probes.push({ of: name, persona: persona.name, command, part, statement, ...more });
  const at = (person: string) => whereIs(world, relation, person);
  const stands = (person: string) =>
    `select exists (select from ${name} where ctid = '${world.made(name, person)?.ctid}')`;
  const now = (column: string, person: string) =>
    typed(relation, column, world.made(name, person)?.row[column] ?? null);

  const { shown, changed } = chosenColumns(world, relation);
  const all = depth === "each column";
  for (const column of all ? relation.columns.map(({ name }) => name) : [shown]) {
    ask("sel", column, `select "${column}" from ${name} where ${at(target)}`);
  }
  probes.push(
    ...flagProbes(world, relation, persona, `select "${shown}" from ${name} where ${at(target)}`),
  );

  const insert = (command: Command, part: string, options: DraftOptions) => {
    const draft = insertable(world, relation, draftRow(world, relation, options), options);
    const before = makeRoom(world, relation, draft, self);
    ask(command, part, insertion(relation, draft), before ? { before } : {});
  };
  insert("ins", "", { person: self });
  insert("ins_row", "", { person: victim });
  if (world.ownership.personColumns(relation).length > 0) {
    insert("ins_id", "", { person: self, named: victim });
  }
  for (const key of world.ownership.parents(relation)) {
    const below = (each: typeof key) => each === key ? victim : self;
    insert("ins_parent", key.columns.join("+"), { person: self, below });
  }

  const writable = relation.columns.filter(({ computed }) => !computed).map(({ name }) => name);
  for (const column of all ? writable : [changed]) {
    ask(
      "upd",
      column,
      `update ${name} set "${column}" = ${now(column, target)} where ${at(target)}`,
    );
  }
  ask("upd_nw", "", `update ${name} set "${changed}" = ${now(changed, target)}`, {
    stands: stands(target),
  });
  for (const [columns, valueFor] of belongings(world, relation)) {
    const set = (person: string) =>
      columns.map((column) => `"${column}" = ${valueFor(column, person)}`).join(", ");
    const part = columns.join("+");
    ask("give", part, `update ${name} set ${set(third)} where ${at(target)}`);
    ask("give", `${part} without where`, `update ${name} set ${set(third)}`, {
      stands: stands(target),
    });
    ask("steal", part, `update ${name} set ${set(self)} where ${at(victim)}`);
    ask("steal", `${part} without where`, `update ${name} set ${set(self)}`, {
      stands: stands(victim),
    });
  }
  ask("del", "", `delete from ${name} where ${at(target)}`);
  ask("del_nw", "", `delete from ${name}`, { stands: stands(target) });
  ask("trunc", "", `truncate ${name}`);
  return probes;
}

/** One column that can be read, and one that can be written and breaks nothing where it is. */
export function chosenColumns(
  world: World,
  relation: Relation,
): { shown: string; changed: string } {
  const { columns, uniques, foreignKeys } = relation;
  const isBound = ({ name }: Column) =>
    uniques.some((key) => key.includes(name)) ||
    foreignKeys.some((key) => key.columns.includes(name)) ||
    world.ownership.personColumns(relation).includes(name);
  const writable = columns.filter(({ computed }) => !computed);
  const changed = writable.find((each) => each.updatable && !isBound(each)) ??
    writable.find(({ updatable }) => updatable) ?? writable.find((each) => !isBound(each)) ??
    writable[0];
  const shown = columns.find(({ readable }) => readable) ?? columns[0];
  return { shown: shown?.name ?? "", changed: changed?.name ?? "" };
}

/** Where somebody's row is: by its key, or by what can be read of it. */
export function whereIs(world: World, relation: Relation, person: string): string {
  const row = world.made(relation.name, person)?.row ?? {};
  const readable = relation.columns.filter((column) => column.readable).map(({ name }) => name);
  const byKey = relation.key.every((column) => readable.includes(column)) || readable.length === 0;
  return (byKey ? relation.key : readable).map((column) =>
    row[column] === null || row[column] === undefined
      ? `"${column}" is null`
      : `"${column}" = ${typed(relation, column, row[column])}`
  ).join(" and ");
}

/** Sets of columns that say whose a row is, with somebody's value for each. */
function belongings(
  world: World,
  relation: Relation,
): [columns: string[], valueFor: (column: string, person: string) => string][] {
  const persons = world.ownership.personColumns(relation).map((
    column,
  ): [string[], (column: string, person: string) => string] => [
    [column],
    (_, person) => typed(relation, column, world.idOf(person)),
  ]);
  const parents = world.ownership.parents(relation).map((
    { columns, targets, table },
  ): [string[], (column: string, person: string) => string] => [
    columns,
    (column, person) =>
      typed(
        relation,
        column,
        world.made(table, person)?.row[targets[columns.indexOf(column)] ?? ""] ?? null,
      ),
  ]);
  return [...persons, ...parents];
}

/** Without columns that nobody asked for and the grant leaves out; the owner's id stays where it is forged. */
function insertable(
  world: World,
  relation: Relation,
  draft: Draft,
  { person, named = person }: DraftOptions,
): Draft {
  const granted = relation.columns.filter((column) => column.insertable).map(({ name }) => name);
  if (granted.length === 0) return draft;
  const kept = world.ownership.personColumns(relation).filter(() => named !== person);
  return Object.fromEntries(
    Object.entries(draft).filter(([column]) => granted.includes(column) || kept.includes(column)),
  );
}

/** Takes away the row that the new one would collide with. */
function makeRoom(
  world: World,
  relation: Relation,
  draft: Draft,
  self: string,
): string | undefined {
  const persons = world.ownership.personColumns(relation);
  const valueOf = (column: string) =>
    draft[column] ??
      (persons.includes(column) ? typed(relation, column, world.idOf(self)) : "null");
  const removals = collisions(world, relation).map((key) => {
    const same = key.map((column) => `"${column}" = ${valueOf(column)}`).join(" and ");
    return `delete from ${relation.name} where ${same}`;
  });
  return removals.length > 0 ? removals.join("; ") : undefined;
}

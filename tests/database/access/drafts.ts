/**
 * Drafts of rows: which column gets which value, as SQL.
 *
 * @module
 */

import type { Column, ForeignKey, Relation } from "./catalogue.ts";
import type { Domain } from "./domain.ts";
import { quote, valueOf } from "./values.ts";
import type { World } from "./world.ts";

/** Values by column, as SQL. */
export type Draft = Record<string, string>;

/** Whose row it is to be. */
export interface DraftOptions {
  person: string;
  /** Columns that carry the id of somebody else, who is `named`. */
  forged?: readonly string[];
  named?: string;
  /** Whose parent rows it hangs on, where they are somebody else's. */
  below?: (key: ForeignKey) => string;
  /** Every column gets a value: where one constraint looks at several of them, few are not enough. */
  whole?: boolean;
}

/** A new row: people, parents, hooks, and then only what cannot be left to the defaults. */
export function draftRow(world: World, relation: Relation, options: DraftOptions): Draft {
  const { person, forged = [], named = person, below = () => person } = options;
  const whole = options.whole ?? world.whole.has(relation.name);
  const { ownership } = world;
  const nth = world.next(relation.name);
  const draft: Draft = {};
  const persons = ownership.personColumns(relation);
  const told = toldBy(world, relation, person);

  for (const key of ownership.parents(relation)) {
    // A table that refers to itself starts without a parent, unless somebody else's is tried.
    const parent = world.made(key.table, below(key));
    key.columns.forEach((column, at) => {
      const value = parent?.row[key.targets[at] ?? ""];
      if (value !== undefined && value !== null) draft[column] ??= typed(relation, column, value);
    });
  }
  for (const column of relation.columns) {
    const { name, computed, required } = column;
    if (computed) continue;
    // A hook may say that a row names nobody.
    const isNobodys = told[name] === "null" && !forged.includes(name);
    if (persons.includes(name) && !isNobodys) {
      draft[name] = typed(relation, name, world.idOf(forged.includes(name) ? named : person));
    } else if (told[name] !== undefined) draft[name] = told[name];
    else if (draft[name] === undefined && (whole || required || mustDiffer(relation, column))) {
      draft[name] = valueOf(column, relation.checks, nth);
    }
  }
  return draft;
}

/** What a hook says about a row. Of a table that several domains share, each tells its own people's. */
function toldBy(world: World, { name }: Relation, person: string): Draft {
  const knows = ({ rows }: Domain) => rows?.[name] !== undefined;
  const own = ({ personas }: Domain) => personas.some((each) => each.name === person);
  const { domains } = world;
  const domain = domains.find((each) => knows(each) && own(each)) ?? domains.find(knows);
  return domain?.rows?.[name]?.(world.me(person), person) ?? {};
}

/** The columns of a unique key that people and parents alone make up: a second row would collide. */
export function collisions(world: World, relation: Relation): string[][] {
  const given = new Set([
    ...world.ownership.personColumns(relation),
    ...world.ownership.parents(relation).flatMap(({ columns }) => columns),
  ]);
  return relation.uniques.filter((key) => key.every((column) => given.has(column)));
}

/** The statement that inserts it. */
export function insertion({ name }: Relation, draft: Draft): string {
  const columns = Object.keys(draft).map((column) => `"${column}"`).join(", ");
  return columns
    ? `insert into ${name} (${columns}) values (${Object.values(draft).join(", ")})`
    : `insert into ${name} default values`;
}

/** A value of a column that is already there, as SQL. */
export function typed(relation: Relation, column: string, value: string | null): string {
  const type = relation.columns.find(({ name }) => name === column)?.type;
  return `${quote(value)}::${type}`;
}

/** A default that is the same for every row would not do in a unique key. */
function mustDiffer(relation: Relation, column: Column): boolean {
  const isConstant = column.default !== null && !/[(]/.test(column.default);
  return isConstant && relation.uniques.some((key) => key.includes(column.name));
}

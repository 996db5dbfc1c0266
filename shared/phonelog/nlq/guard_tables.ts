/**
 * What stands in FROM: views, and subqueries by the names that they were given.
 *
 * @module
 */

import { Refused } from "./guard_refused.ts";
import { RELATIONS, SCHEMA } from "./guard_relations.ts";
import type { Columns, Named, Selected, Tables } from "./guard_scope.ts";
import { type Fields, isFields, listOf, wordsOf } from "./guard_tree.ts";

/**
 * The view or named subquery that a name stands for.
 *
 * @throws {Refused} where it is none.
 */
export function relationOf(
  { schemaname, relname }: Fields,
  named: ReadonlyMap<string, Named>,
): Named {
  const name = String(relname);
  const known = schemaname === undefined ? named.get(name) : undefined;
  if (known) return known;
  const columns = schemaname === SCHEMA ? RELATIONS.get(name) : undefined;
  if (columns) return { columns: new Map(columns.map((column) => [column, 1])), parts: 1 };
  if (schemaname === undefined && RELATIONS.has(name)) {
    throw new Refused("relation", `The view is called ${SCHEMA}.${name}`);
  }
  const called = schemaname === undefined ? name : `${schemaname}.${name}`;
  throw new Refused("relation", `There is no view "${called}" to ask of`);
}

/** What a view or named subquery is called in its FROM. Its columns keep their names. */
export function calledIn({ relname, alias }: Fields): string {
  if (!isFields(alias)) return String(relname);
  if (listOf(alias.colnames).length > 0) {
    throw new Refused("column", `Columns of ${relname} have the names they have`);
  }
  return String(alias.aliasname);
}

/**
 * The columns of a subquery, by the names it gives them or that it is given.
 *
 * @throws {Refused} where one has no name: what it would be called is Postgres' matter.
 */
export function columnsOf(query: Selected, names: unknown): Columns {
  const words = wordsOf(names);
  if (words.length === 0) {
    if (!query.isVague) return query.columns;
    throw new Refused("column", "Every column of a subquery has a name: … AS name");
  }
  if (words.length !== query.width) {
    throw new Refused("column", "A subquery has as many names of columns as columns");
  }
  return new Map(words.map((word) => [word ?? "", query.parts]));
}

/**
 * Several of one FROM, together.
 *
 * @throws {Refused} where two have one name.
 */
export function together(tables: readonly Tables[]): Tables {
  const all = new Map<string, Columns>();
  for (const [name, columns] of tables.flatMap((each) => [...each])) {
    if (all.has(name)) throw new Refused("relation", `Two of one FROM are called ${name}`);
    all.set(name, columns);
  }
  return all;
}

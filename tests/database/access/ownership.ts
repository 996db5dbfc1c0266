/**
 * Whose rows are whose: which columns name a person, which lead to a parent row, and whether a table
 * belongs to people at all.
 *
 * @module
 */

import type { ForeignKey, Relation } from "./catalogue.ts";
import type { Domain } from "./domain.ts";

/** Where nothing but the name says that a uuid is a person's. */
const PERSONS_BY_NAME = /^(user|owner|host|author|profile|member|actor|subject)_id$|^created_by$/;

/** What the catalogue and the hooks say about ownership. */
export class Ownership {
  readonly #relations: Map<string, Relation>;
  readonly #owners: Record<string, string[]>;
  readonly #after: Record<string, string[]>;

  constructor(relations: readonly Relation[], domains: readonly Domain[]) {
    this.#relations = new Map(relations.map((relation) => [relation.name, relation]));
    this.#owners = Object.assign({}, ...domains.map(({ owners }) => owners));
    this.#after = Object.assign({}, ...domains.map(({ after }) => after));
  }

  /** Columns that hold a person's id. */
  personColumns(relation: Relation): string[] {
    const told = this.#owners[relation.name];
    if (told) return told;
    return relation.columns.filter(({ name, base }) => {
      const key = relation.foreignKeys.find(({ columns }) =>
        columns.length === 1 && columns[0] === name
      );
      return key ? this.#leadsToPerson(key) : base === "uuid" && PERSONS_BY_NAME.test(name);
    }).map(({ name }) => name);
  }

  /** Foreign keys to tables of ours that are not people themselves. */
  parents(relation: Relation): ForeignKey[] {
    return relation.foreignKeys.filter((key) =>
      this.#relations.has(key.table) && !this.#leadsToPerson(key)
    );
  }

  /** Whether its rows belong to somebody, directly or through a parent. */
  isOwned(relation: Relation, seen: readonly string[] = []): boolean {
    if (this.personColumns(relation).length > 0) return true;
    return this.parents(relation).some(({ table }) => {
      const parent = this.#relations.get(table);
      return parent && !seen.includes(table) && this.isOwned(parent, [...seen, relation.name]);
    });
  }

  /** Whether its rows are below a row of one of these tables. */
  hangsOn(relation: Relation, tables: readonly string[], seen: readonly string[] = []): boolean {
    return this.parents(relation).some(({ table }) => {
      if (tables.includes(table)) return true;
      const parent = this.#relations.get(table);
      const path = [...seen, relation.name];
      return parent !== undefined && !path.includes(table) && this.hangsOn(parent, tables, path);
    });
  }

  /** Tables in an order in which every parent comes before its children; a circle is cut anywhere. */
  inOrder(): Relation[] {
    const ordered = new Set<Relation>();
    const visit = (relation: Relation, path: readonly Relation[]) => {
      if (ordered.has(relation) || path.includes(relation)) return;
      const told = this.#after[relation.name] ?? [];
      for (const table of [...relation.foreignKeys.map(({ table }) => table), ...told]) {
        const parent = this.#relations.get(table);
        if (parent) visit(parent, [...path, relation]);
      }
      ordered.add(relation);
    };
    for (const relation of this.#relations.values()) visit(relation, []);
    return [...ordered];
  }

  /** A table whose key is a person's id is that person, as a profile is. */
  #leadsToPerson({ table, targets }: ForeignKey, seen: readonly string[] = []): boolean {
    if (table === "auth.users") return true;
    const parent = this.#relations.get(table);
    if (!parent || targets.length !== 1 || seen.includes(table)) return false;
    const further = parent.foreignKeys.find(({ columns }) =>
      columns.length === 1 && columns[0] === targets[0]
    );
    return further !== undefined && this.#leadsToPerson(further, [...seen, table]);
  }
}

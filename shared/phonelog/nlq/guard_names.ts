/**
 * Follows the names of a query: allowed views, its own subqueries of them, and only their columns.
 *
 * @module
 */

import { isOutput, outputsOf } from "./guard_outputs.ts";
import { partsOf } from "./guard_parts.ts";
import { Refused } from "./guard_refused.ts";
import { RELATIONS } from "./guard_relations.ts";
import type { Columns, Named, Outputs, Scope, Selected, Tables } from "./guard_scope.ts";
import { calledIn, columnsOf, relationOf, together } from "./guard_tables.ts";
import { type Fields, fieldsOf, isFields, listOf } from "./guard_tree.ts";
import { MOST } from "./guard_words.ts";

/**
 * Checks a statement whose parts are all known, and says what comes out of it.
 *
 * @throws {Refused} at the first name that is none of an allowed view.
 */
export function checkNames(statement: Fields): Outputs {
  const count = { views: 0 };
  const outputs = new Select({ named: new Map(), levels: [] }, count).read(statement);
  if (count.views === 0) throw new Refused("relation", "It asks of none of the views");
  return outputs;
}

/** One SELECT, with what can be named in it. */
class Select {
  readonly #named: Map<string, Named>;
  readonly #levels: readonly Tables[];
  /** Of the whole statement. */
  readonly #count: { views: number };
  #parts = 0;

  constructor({ named, levels }: Scope, count: { views: number }) {
    this.#named = new Map(named);
    this.#levels = levels;
    this.#count = count;
  }

  read(statement: Fields): Selected {
    const { withClause, larg, rarg } = statement;
    if (isFields(withClause)) this.#name(listOf(withClause.ctes));
    const out = larg === undefined && rarg === undefined
      ? this.#readOne(statement)
      : this.#readBoth(statement);
    return { ...out, parts: this.#parts };
  }

  /** WITH: each knows those before it. */
  #name(subqueries: readonly unknown[]): void {
    for (const each of subqueries) {
      const { ctename, ctequery, aliascolnames } = fieldsOf(each, "CommonTableExpr") ?? {};
      const name = String(ctename);
      if (RELATIONS.has(name)) {
        throw new Refused("relation", `WITH takes the name of a view: ${name}`);
      }
      const query = this.#inner(fieldsOf(ctequery, "SelectStmt"), this.#levels);
      this.#named.set(name, { columns: columnsOf(query, aliascolnames), parts: query.parts });
    }
  }

  /** UNION and its like: columns are called as in the first. */
  #readBoth({ larg, rarg, sortClause }: Fields): Omit<Selected, "parts"> {
    const left = this.#inner(larg, this.#levels);
    const right = this.#inner(rarg, this.#levels);
    const columns = new Map(
      [...left.columns].map(([name, parts]) => [name, Math.max(parts, right.parts)]),
    );
    this.#weigh(sortClause, [new Map([["", columns]])]);
    return { ...left, columns };
  }

  #readOne(statement: Fields): Omit<Selected, "parts"> {
    const tables = together(listOf(statement.fromClause).map((item) => this.#from(item)));
    const levels = [tables, ...this.#levels];
    const { parts, ...out } = outputsOf(
      listOf(statement.targetList),
      tables,
      (value) => this.#partsOf(value, levels),
    );
    this.#spend(parts);
    for (const clause of ["whereClause", "havingClause", "windowClause"]) {
      this.#weigh(statement[clause], levels);
    }
    for (const clause of ["distinctClause", "groupClause", "sortClause"]) {
      for (const each of listOf(statement[clause])) this.#order(each, out.columns, levels);
    }
    return out;
  }

  #from(item: unknown): Tables {
    const join = fieldsOf(item, "JoinExpr");
    if (join) {
      const tables = together([this.#from(join.larg), this.#from(join.rarg)]);
      // The condition sees what is joined, and of the same FROM nothing else.
      this.#weigh(join.quals, [tables, ...this.#levels]);
      return tables;
    }
    const relation = fieldsOf(item, "RangeVar");
    if (relation) {
      const { columns, parts } = relationOf(relation, this.#named);
      if (relation.schemaname !== undefined) this.#count.views += 1;
      this.#spend(parts);
      return new Map([[calledIn(relation), columns]]);
    }
    const { subquery, alias } = fieldsOf(item, "RangeSubselect") ?? {};
    if (!isFields(alias)) throw new Refused("relation", "A subquery in FROM has a name");
    const query = this.#inner(fieldsOf(subquery, "SelectStmt"), this.#levels);
    return new Map([[String(alias.aliasname), columnsOf(query, alias.colnames)]]);
  }

  /** What is grouped and sorted by: also names of what comes out. */
  #order(item: unknown, columns: Columns, levels: readonly Tables[]): void {
    const sets = fieldsOf(item, "GroupingSet");
    if (sets) {
      for (const each of listOf(sets.content)) this.#order(each, columns, levels);
      return;
    }
    const value = fieldsOf(item, "SortBy")?.node ?? item;
    if (!isOutput(value, columns)) this.#weigh(value, levels);
  }

  #inner(query: unknown, levels: readonly Tables[]): Selected {
    const found = this.#select(query, levels);
    this.#spend(found.parts);
    return found;
  }

  #select(query: unknown, levels: readonly Tables[]): Selected {
    if (!isFields(query)) throw new Refused("node", "A subquery is a SELECT");
    return new Select({ named: this.#named, levels }, this.#count).read(query);
  }

  #weigh(value: unknown, levels: readonly Tables[]): void {
    this.#spend(this.#partsOf(value, levels));
  }

  #partsOf(value: unknown, levels: readonly Tables[]): number {
    return partsOf(value, levels, (query) => this.#select(query, levels).parts);
  }

  #spend(parts: number): void {
    this.#parts += parts;
    if (this.#parts > MOST.parts) {
      throw new Refused("size", `It has over ${MOST.parts} parts when its subqueries are in place`);
    }
  }
}

/**
 * What a name in a query can mean at some place of it.
 *
 * @module
 */

/**
 * The columns of a view or subquery, each with how many parts stand for it when the planner has put
 * it in the place where it is used.
 */
export type Columns = ReadonlyMap<string, number>;

/** Views and subqueries of one FROM, by the names they have there. */
export type Tables = ReadonlyMap<string, Columns>;

/** A subquery that WITH gives a name to. */
export interface Named {
  readonly columns: Columns;
  readonly parts: number;
}

/** What can be named at a place. */
export interface Scope {
  readonly named: ReadonlyMap<string, Named>;
  /** The FROM around it, then those further out. */
  readonly levels: readonly Tables[];
}

/** What comes out of a SELECT, in columns. */
export interface Outputs {
  readonly columns: Columns;
  /** How many columns; undefined with `*`. */
  readonly width: number | undefined;
  /** Whether a column has a name that only Postgres knows. */
  readonly isVague: boolean;
  /** Whether two columns have one name. */
  readonly isTwice: boolean;
}

/** A SELECT that was read. */
export interface Selected extends Outputs, Named {}

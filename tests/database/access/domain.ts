/**
 * What only people know about a domain: who its people are to each other, values that no constraint
 * tells, and what is meant to be open, each with its reason.
 *
 * @module
 */

/** A row that was made, by column, as the text of its values. */
export type MadeRow = Readonly<Record<string, string | null>>;

/** Somebody of the made-up world, as hooks see them. */
export interface Me {
  /** The id in `auth.users`. */
  id: string;
  /** The id of somebody else. */
  idOf(person: string): string;
  /** Their row of a table that comes before: by foreign keys, or as hooks say. */
  row(table: string): MadeRow;
}

/** Somebody with a token, or nobody. */
export interface Persona {
  name: string;
  /** A sentence for the document. */
  is: string;
  role:
    | "anon"
    | "authenticated"
    | "service_role"
    | "authenticator"
    | (string & Record<never, never>);
  /** Beyond `role` and `sub`. */
  claims?: Record<string, unknown>;
  /** Has rows of their own; `sub` is their id. */
  person?: boolean;
  /** Acts as this person: the same `sub`, the same rows. */
  sameAs?: string;
  /** Holds the ticket of a question of this person's. */
  answers?: string;
  /** Whose rows they try to get at; `owner` unless said otherwise. */
  before?: string;
  /** Tables of which they have no row: they sit in the owner's. */
  shares?: string[];
}

/** Something that is let through and is meant to be. */
export interface Exception {
  /** A table, view or function with its argument types; `*` is all of them. */
  of: string;
  who: string[];
  /** Columns of the document; each of them must occur for each of `who`. */
  may: string[];
  /** Ends as a sentence would: `because` is left out. */
  reason: string;
}

/** One file for each domain exports one of these. */
export interface Domain {
  /** Schemas whose tables meet the domain's own personas. */
  schemas: string[];
  personas: Persona[];
  /**
   * Columns of a person's row that constraints do not tell, as SQL; by table, for all or for one. Of a
   * table that several domains share, each tells the rows of its own personas, the first everybody else's.
   */
  rows?: Record<string, (me: Me, name: string) => Record<string, string>>;
  /** Tables whose rows another table's hang on without a foreign key: they come before it. */
  after?: Record<string, string[]>;
  /** Tables that hold one row for everybody. */
  single?: string[];
  /** Views whose rows name nobody: whoever reads any row of them reads the owner's. */
  nameless?: string[];
  /** Columns that say whose a row is, where no foreign key leads to `auth.users`. */
  owners?: Record<string, string[]>;
  /** Arguments as SQL, by `<function>.<argument>` or `<argument>`; whose ids they should name is told. */
  arguments?: Record<string, (me: Me) => string>;
  exceptions: readonly Exception[];
  /** What grants alone keep shut, policies and triggers not, and why that is good enough. */
  behindGrants?: readonly Exception[];
}

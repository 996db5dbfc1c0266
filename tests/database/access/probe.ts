/**
 * A question, and the columns of the document it belongs to.
 *
 * @module
 */

/** Of tables and views, in order; calls of functions have two of their own. */
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

export type Command = typeof COMMANDS[number] | "own" | "another's";

/** One question. */
export interface Probe {
  /** The table, view or function. */
  of: string;
  persona: string;
  command: Command;
  /** Which column, flag or way it is; a cell is made of all its parts. */
  part: string;
  statement: string;
  /** Another column of the same row: a grant could decide it, and no policy. */
  detail?: boolean;
  /** Runs before it, as the superuser and past triggers. */
  before?: string;
  /** Asked afterwards: whether the row in question is where it was. */
  stands?: string;
  /** The same through the Data API, where it can be asked there. */
  request?: ProbeRequest;
}

/** A question as a request. */
export interface ProbeRequest {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Whose row it is about, by its key. */
  row?: string;
  columns?: string[];
  /** Values by column, as SQL. */
  body?: Record<string, string>;
}

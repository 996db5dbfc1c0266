/**
 * Why a query is refused.
 *
 * @module
 */

/** What a refusal is about. */
export type RefusedCode =
  | "not_loaded"
  | "text"
  | "syntax"
  | "statement"
  | "size"
  | "node"
  | "relation"
  | "column"
  | "function"
  | "operator"
  | "type"
  | "value";

/** Thrown within the guard; whoever asks it gets an answer. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(readonly code: RefusedCode, why: string) {
    super(why);
  }
}

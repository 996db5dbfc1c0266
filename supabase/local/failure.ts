/**
 * Failures that a person at the terminal can mend: one sentence, and what to do next.
 *
 * @module
 */

/** Printed as `message` and `hint`, never with a stack trace. */
export class Failure extends Error {
  override name = "Failure";
  /** What to do next, as a sentence. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

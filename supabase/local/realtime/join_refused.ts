/**
 * Why there is no channel, in upstream's words.
 *
 * @module
 */

/** A join's refusal. */
export class JoinRefused extends Error {
  override name = "JoinRefused";
  /** As the reply gives it. */
  readonly reason: string;

  constructor(
    code: string,
    message: string,
    readonly how: {
      /** Closes the socket too, with this code. */
      closes?: number;
      /** The client has waited enough. */
      isLate?: boolean;
    } = {},
  ) {
    super(message);
    this.reason = `${code}: ${message}`;
  }
}

/** The database is away. */
export function noDatabase(): JoinRefused {
  return new JoinRefused(
    "UnableToConnectToProject",
    "Realtime was unable to connect to the project database",
  );
}

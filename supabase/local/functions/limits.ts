/**
 * Production's limits, in milliseconds and megabytes.
 *
 * @module
 */

/** What a function may use. */
export interface Limits {
  /** An answer must begin within this time. */
  readonly idleMs: number;
  /** A process takes no new requests after this time. */
  readonly lifetimeMs: number;
  /** A process nobody calls ends after this time. */
  readonly keepMs: number;
  /** A function must be loaded within this time. */
  readonly bootMs: number;
  /** How long background work may go on in a process that is told to end. */
  readonly drainMs: number;
  /** When a process that was told to end, and has no open request, is killed. */
  readonly killMs: number;
  /** CPU time of a request; kept only by a strict runner. */
  readonly cpuMs: number;
  /** The heap, and what may lie outside of it. */
  readonly memoryMb: number;
  /** How often the limits are looked at. */
  readonly pollMs: number;
}

/** What holds when nothing else is said. */
export const LIMITS: Limits = {
  idleMs: 150_000,
  lifetimeMs: 400_000,
  keepMs: 300_000,
  bootMs: 30_000,
  drainMs: 10_000,
  killMs: 12_000,
  cpuMs: 2_000,
  memoryMb: 256,
  pollMs: 100,
};

/**
 * Time as the workers see it, so that tests can turn it by hand.
 *
 * @module
 */

/** Tells the time and waits. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after that many milliseconds, or at once when the signal is raised. */
  wait(milliseconds: number, interrupted: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const wallClock: Clock = {
  now: () => Date.now(),
  wait: (milliseconds, interrupted) =>
    new Promise((done) => {
      if (interrupted.aborted) return done();
      const finish = () => {
        clearTimeout(timer);
        interrupted.removeEventListener("abort", finish);
        done();
      };
      const timer = setTimeout(finish, milliseconds);
      interrupted.addEventListener("abort", finish);
    }),
};

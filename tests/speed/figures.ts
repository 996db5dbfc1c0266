/**
 * The figures that a script is to reach, and whether it did: it says so, and ends as failed where not.
 *
 * @module
 */
// deno-lint-ignore-file no-console -- what it is for

interface Figure {
  what: string;
  got: number;
  goal: string;
  isReached: boolean;
}

/** Collects figures while a script measures. */
export class Figures {
  readonly #all: Figure[] = [];

  /** That something is at most so much; answers for a table how it was. */
  atMost(what: string, got: number, most: number): string {
    return this.#take({ what, got, goal: `at most ${most}`, isReached: got <= most });
  }

  /** That something is at least so much. */
  atLeast(what: string, got: number, least: number): string {
    return this.#take({ what, got, goal: `at least ${least}`, isReached: got >= least });
  }

  /** Says which were missed; the script then ends with 1. */
  tell(): void {
    const missed = this.#all.filter(({ isReached }) => !isReached);
    for (const { what, got, goal } of missed) {
      console.log(`MISSED  ${what}: ${Math.round(got * 100) / 100}, ${goal}`);
    }
    console.log(
      `${this.#all.length - missed.length} of ${this.#all.length} figures are reached.`,
    );
    if (missed.length > 0) Deno.exitCode = 1;
  }

  #take(figure: Figure): string {
    this.#all.push(figure);
    return figure.isReached ? "yes" : "NO";
  }
}

/**
 * The pile that the processes of a run take their test files from, so that all of them end together:
 * each handful has at most one of the files that take long, and those are the first to go. Files that
 * can share a stack come one after the other.
 *
 * @module
 */

/** What a file that takes half a minute or more says of itself. */
const LONG = /^\/\/ Takes long: begun first\.$/m;

/** They import what starts one stack for all of them. */
const SHARES = /"\.\.\/support\/prompt_stack\.ts"/;

/** Files that nobody has taken yet. */
export interface TestPile {
  /** How many are left. */
  readonly length: number;
  /** The next handful, at most so many. */
  take(most: number): string[];
}

/** A pile of these files. */
export async function testPile(files: string[]): Promise<TestPile> {
  const texts = await Promise.all(files.map((file) => Deno.readTextFile(file)));
  const long = files.filter((_, at) => LONG.test(texts[at] ?? ""));
  const shares = files.filter((file, at) => !long.includes(file) && SHARES.test(texts[at] ?? ""));
  const others = files.filter((file) => !long.includes(file) && !shares.includes(file));
  const short = [...shares, ...others];
  return {
    get length() {
      return long.length + short.length;
    },
    take(most) {
      const first = long.splice(0, 1);
      return [...first, ...short.splice(0, most - first.length)];
    },
  };
}

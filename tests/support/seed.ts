/**
 * The number from which a test makes things by chance: always the same, unless the environment says
 * another, or `random`.
 *
 * @module
 */

const LARGEST = 2 ** 31 - 1;

/** `SEED`, or the usual one; whoever takes it says it where something fails. */
export function seedOf(usual: number): number {
  const said = Deno.env.get("SEED");
  if (said === "random") return Math.floor(Math.random() * LARGEST);
  const seed = Number(said ?? usual);
  if (!Number.isInteger(seed)) throw new Error(`Cannot begin: SEED is a whole number or "random"`);
  return seed;
}

/**
 * Tests under production's Deno without its watch for what they leave behind: that Deno gives npm
 * packages timers of their own, and the official client's stay for ten seconds. The newer Deno, where
 * tests can clear them, watches over the same tests. The files follow `--`.
 *
 * @module
 */

import { join } from "node:path";

type Options = Partial<Deno.TestDefinition>;

const test = Deno.test as (definition: Deno.TestDefinition) => void;

/** Tests of this project are a name and a function, or with options between them. */
function unwatched(
  name: string,
  ...rest: [Deno.TestDefinition["fn"]] | [Options, Deno.TestDefinition["fn"]]
) {
  const [options, fn] = rest.length === 1 ? [{}, rest[0]] : rest;
  test({ ...options, name, fn, sanitizeOps: false, sanitizeResources: false, sanitizeExit: false });
}

Object.defineProperty(Deno, "test", { value: unwatched });

for (const file of Deno.args) await import(`file://${join(Deno.cwd(), file)}`);

/**
 * One stack for all tests of prompt sessions that are loaded together: to start one costs more than
 * most of them do. A file that runs alone has one of its own.
 *
 * @module
 */

import { startStack, type TestStack } from "./stack.ts";

type Work = (t: Deno.TestContext, stack: TestStack) => Promise<void>;

const tests: { name: string; work: Work }[] = [];

/** A test whose people are nobody else's, so that it sees what it made and nothing of its neighbours. */
export function promptTest(name: string, work: Work): void {
  tests.push({ name, work });
  if (tests.length > 1) return;
  // Files are loaded before the first test runs.
  Deno.test("prompt sessions", async (t) => {
    await using stack = await startStack();
    for (const { name, work } of tests) {
      const as = (person: string) => stack.as(`${person} of ${name}`);
      await t.step(name, (t) => work(t, { ...stack, as }));
    }
  });
}

/** A quarter of a minute of mixed stories with three faults: the short form of `deno task soak`. */

// Takes long: begun first.

import { assert, assertEquals } from "../support/assert.ts";
import { broken } from "./soak/report.ts";
import { IN_HASTE } from "../support/started_stack.ts";
import { soak } from "./soak/soak.ts";

Deno.test("people go on while one thing after another breaks", async (t) => {
  const lines: string[] = [];
  const short = { minutes: 0.2, rate: 15, sockets: 6, faultEvery: 4, grace: 20, env: IN_HASTE };
  const soaked = await soak(short, (line) => void lines.push(line));

  const { all, hits, balances, failures } = soaked;
  await t.step(`${hits.length} faults, ${all.calls} calls, ${all.repeated} repeats`, () => {
    assertEquals([hits.length, lines.length], [3, 3]);
    assertEquals([failures, broken(soaked)], [[], []]);
  });
  await t.step("and people were heard, and pages turned", () => {
    const told = balances.filter(({ acknowledged }) => acknowledged > 0).map(({ kind }) => kind);
    assert(told.includes("messages") && told.includes("positions"), told.join(", "));
  });
});

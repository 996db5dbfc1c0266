/** How much one call may bring: little by default, more where a function says so. */

import { change } from "@shared/contract.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { z } from "zod";
import { assertEquals } from "../support/assert.ts";
import { trustMadeUpProject } from "../support/credentials.ts";

trustMadeUpProject();

const count = change({
  name: "count",
  summary: "Counts.",
  input: z.strictObject({ words: z.array(z.string()) }),
  output: z.object({ count: z.int() }),
});

/** Sends so many words of so many letters to a function that says how much it accepts. */
async function send(words: number, letters: number, accepts?: { bytes: number; values: number }) {
  const { fetch } = defineFunction(count, {
    auth: "none",
    ...(accepts && { accepts }),
    handler: ({ input }) => ({ count: input.words.length }),
  });
  const body = JSON.stringify({ words: Array(words).fill("x".repeat(letters)) });
  const response = await fetch(new Request("http://local/count", { method: "POST", body }));
  const { code, message, hint } = await response.json();
  return [response.status, code, hint ?? message];
}

Deno.test("a body is limited in bytes and in values", async (t) => {
  await t.step("to 256 KB and 2,000 values where nothing is said", async () => {
    assertEquals((await send(1_900, 10))[0], 200);
    assertEquals(await send(3_000, 1), [400, "invalid_json", "At most 32 levels and 2000 values"]);
    assertEquals(await send(100, 3_000), [
      413,
      "too_large",
      "Cannot read the request body: more than 256 KB",
    ]);
  });

  await t.step("to what the function accepts", async () => {
    const accepts = { bytes: 512 * 1024, values: 4_000 };
    assertEquals((await send(3_000, 100, accepts))[0], 200);
    assertEquals((await send(5_000, 1, accepts))[2], "At most 32 levels and 4000 values");
    assertEquals(
      (await send(100, 6_000, accepts))[2],
      "Cannot read the request body: more than 512 KB",
    );
  });
});

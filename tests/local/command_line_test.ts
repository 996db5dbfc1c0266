/** What tools are told at the terminal is understood, or answered with how they are used. */

import { readCommandLine } from "../../supabase/local/command_line.ts";
import { databaseUrl } from "../../supabase/local/database/database_url.ts";
import { Failure } from "../../supabase/local/failure.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";
import { withEnv } from "../support/with_env.ts";

Deno.test("a word that a tool does not know shows its usage", () => {
  const options = { check: { type: "boolean" } } as const;
  const read = (args: string[]) => readCommandLine({ args, options }, "Usage: tool [--check]");

  assertEquals(read(["--check"]).values.check, true);
  for (const args of [["--bogus"], ["extra"]]) {
    assertEquals(assertThrows(() => read(args), Failure).hint, "Usage: tool [--check]");
  }
});

Deno.test("DATABASE_URL that came out empty opens no other database", () => {
  using _ = withEnv({ DATABASE_URL: "" });
  const failure = assertThrows(databaseUrl, Failure);

  assertEquals(failure.message, "Cannot use DATABASE_URL: it is set, and empty");
});

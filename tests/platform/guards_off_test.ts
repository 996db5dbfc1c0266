/**
 * Each guard of a call is switched off once: a check that stays green then has proved nothing.
 */

import { assert } from "../support/assert.ts";
import { assertHidden, assertKept, assertLimited, assertOnce } from "../support/call_promises.ts";
import { type Sql, startStack, type TestStack } from "../support/stack.ts";

/** A guard that does nothing, in the place of the one with its name. */
interface Off {
  guard: string;
  body: string;
  check: (stack: TestStack) => Promise<void>;
}

const GUARDS: Off[] = [
  {
    guard: "platform.spend_call(text, int, int, text)",
    body: "begin return query select 1, 0, 0; end",
    check: assertLimited,
  },
  {
    guard: "private.begin_once(text, text, text, text)",
    body: "begin return query select gen_random_uuid(), null::jsonb, false, false; end",
    check: assertOnce,
  },
  {
    guard: "private.keep_answer(jsonb)",
    body: "begin return p_answer; end",
    check: assertKept,
  },
  {
    guard: "private.hidden_address(text)",
    body: "begin return p_address; end",
    check: assertHidden,
  },
];

Deno.test("a check notices that its guard is off", async (t) => {
  await using stack = await startStack({ own: true });
  const sql = stack.sql as Sql;

  for (const { guard, body, check } of GUARDS) {
    await t.step(guard, async () => {
      await check(stack);
      const [there] = await sql<{ made: string }>(
        "select pg_get_functiondef($1::text::regprocedure) as made",
        [guard],
      );
      assert(there);
      await sql(withBody(there.made, body));
      try {
        await check(stack);
      } catch {
        return;
      } finally {
        await sql(there.made);
      }
      throw new Error(`Nobody noticed that ${guard} was off`);
    });
  }
});

/** The same function, in its name, arguments and rights, that does something else. */
function withBody(made: string, body: string): string {
  return made.replace(/LANGUAGE \w+/, "LANGUAGE plpgsql").replace(
    /AS \$(\w*)\$[\s\S]*\$\1\$/,
    () => `AS $off$${body}$off$`,
  );
}

/**
 * Each key has one effect, however often it is sent, however many at once, and whoever dies meanwhile.
 * `deno run -A tests/speed/exactly_once.ts` sends ten thousand.
 */

import { assert, assertEquals } from "../support/assert.ts";
import { exactlyOnce, headersOf } from "../support/exactly_once.ts";
import { Isolate } from "../support/isolate.ts";
import { type Sql, startStack } from "../support/stack.ts";

/** A call costs the embedded engine three times as much. */
const KEYS = Deno.env.get("DATABASE_URL") ? 50 : 20;

Deno.test("twenty calls on each key, 64 at a time, have one effect a key", async () => {
  await using stack = await startStack({ own: true });
  const load = { requests: 20 * KEYS, keys: KEYS, atOnce: 64, deaths: 20 };
  const { effects, contradictions, killed, statuses } = await exactlyOnce(stack, load);

  assertEquals([effects, contradictions], [KEYS, 0]);
  assert(killed > KEYS / 5, `only ${killed} runs were killed`);
  assert(
    Object.keys(statuses).every((status) => ["200", "409", "503"].includes(status)),
    JSON.stringify(statuses),
  );
});

Deno.test("isolates that are killed with all they do leave nothing done twice", async () => {
  await using stack = await startStack({ own: true });
  const sql = stack.sql as Sql;
  const ana = await stack.as("ana");
  const headers = await headersOf(ana, stack.publishableKey);
  const keys = Array.from({ length: 8 }, () => crypto.randomUUID());
  const told = new Map<string, string>();

  let killed = 0;
  for (let round = 0; told.size < keys.length; round++) {
    using isolate = new Isolate("create-session");
    // The first call loads the function; who is killed before that has not begun.
    await isolate.fetch(headers, {});
    const calls = keys.map(async (key) => {
      const response = await isolate.fetch({ ...headers, "idempotency-key": key }, {
        language: "en",
      });
      const text = await response.text();
      if (response.status !== 200) return;
      assertEquals(told.get(key) ?? text, text);
      told.set(key, text);
    });
    if (round < 6) {
      await new Promise((done) => setTimeout(done, 5 + round * 10));
      isolate.kill();
    }
    const ends = await Promise.allSettled(calls);
    killed += ends.filter(({ status }) => status === "rejected").length;
    await sql("update private.idempotency_keys set locked_until = now()");
  }
  const rooms = await sql("select from translator.sessions where host_id = $1", [ana.userId]);

  assertEquals(rooms.length, keys.length);
  assert(killed > 0, "nobody was killed");
});

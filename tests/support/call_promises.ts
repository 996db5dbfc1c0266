/**
 * What every limited or repeated call is promised, as checks that fail where a guard is missing.
 *
 * @module
 */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "./assert.ts";
import { assertFails } from "./assert_fails.ts";
import { CountedChange } from "./counted_change.ts";
import { CutCalls } from "./cut_calls.ts";
import { type Sql, type TestStack } from "./stack.ts";

/** As many calls as the limit says are made, and the next one is told to wait. */
export async function assertLimited(stack: TestStack): Promise<void> {
  const change = new CountedChange(stack, `limited-${crypto.randomUUID()}`, {
    limit: { max: 5, seconds: 6000 },
  });
  const ana = await stack.as("ana");
  for (let left = 4; left >= 0; left--) {
    const response = await change.send(ana, undefined);
    await response.body?.cancel();
    assertEquals([response.status, headersOf(response)], [200, ["5", String(left), "5;w=6000"]]);
  }
  const refused = await change.send(ana, undefined);
  const { code, message, hint } = await refused.json();
  const wait = Number(refused.headers.get("retry-after"));

  assertEquals([refused.status, code], [429, "too_many_requests"]);
  assertEquals(message, "Too many calls from this caller");
  assertEquals(hint, `Wait ${wait} seconds`);
  assertEquals(headersOf(refused), ["5", "0", "5;w=6000"]);
  assert(wait > 1000 && wait <= 1200, `retry-after: ${wait}`);
  assert(Number(refused.headers.get("ratelimit-reset")) > 5900);
  assertEquals(change.effects, 5);
}

/** A change with a key happens once, however often and however much at once it is sent. */
export async function assertOnce(stack: TestStack): Promise<void> {
  const change = new CountedChange(stack, "once");
  const [ana, key] = [await stack.as("ana"), crypto.randomUUID()];
  const first = await Promise.all(Array.from({ length: 5 }, () => change.ask(ana, key)));
  const again = await change.ask(ana, key);

  assertEquals(change.effects, 1);
  assertEquals(again.slice(0, 2), [200, true]);
  for (const [status, , { nth }] of first) {
    assert(status === 409 || nth === 1, `a call at the same time: ${status}`);
  }
}

/** A change that dies after its commit is not made again. */
export async function assertKept(stack: TestStack): Promise<void> {
  const ana = await stack.as("ana");
  const open = (idempotencyKey: string) =>
    invoke(ana, "create-session", { language: "en" }, { idempotencyKey });
  const key = crypto.randomUUID();
  const opened = async () =>
    (await (stack.sql as Sql)("select from translator.sessions where host_id = $1", [ana.userId]))
      .length;
  const before = await opened();
  {
    using _ = new CutCalls({ rpc: "open_session", when: "after commit" });
    await assertFails(open(key));
  }
  await stack.sql?.("update private.idempotency_keys set locked_until = now() where key = $1", [
    key,
  ]);
  await open(key);
  assertEquals(await opened(), before + 1);
}

/** Whoever is counted by their address is counted, and the address stands nowhere. */
export async function assertHidden(stack: TestStack): Promise<void> {
  const change = new CountedChange(stack, `hidden-${crypto.randomUUID()}`, {
    limit: { max: 2, seconds: 6000 },
  });
  const statuses = [];
  for (const from of ["192.0.2.77", "192.0.2.77", "192.0.2.77", "192.0.2.78"]) {
    statuses.push((await change.ask(from, crypto.randomUUID()))[0]);
  }
  assertEquals(statuses, [200, 200, 429, 200]);
  const leaks = await (stack.sql as Sql)(
    `select key from private.rate_limits where key like '%192.0.2.%'
     union all
     select caller from private.idempotency_keys k where k::text like '%192.0.2.%'`,
  );
  assertEquals(leaks, []);
}

function headersOf({ headers }: Response): (string | null)[] {
  return [
    headers.get("ratelimit-limit"),
    headers.get("ratelimit-remaining"),
    headers.get("ratelimit-policy"),
  ];
}

/**
 * Every change that is one SQL function keeps its answer in its own transaction: whoever dies between
 * the commit and the answer has done it once, and the repeat hears what it was.
 */

import { type FunctionName, type Input, invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { CutCalls } from "../support/cut_calls.ts";
import { hlcAt, newDevice, reading, sync } from "../support/readers.ts";
import { enter, openRoom } from "../support/rooms.ts";
import { type Person, type Sql, startStack } from "../support/stack.ts";

/** A change, the SQL function that makes it, and how its effects are counted. */
interface Case<Name extends FunctionName> {
  name: Name;
  rpc: string;
  input: Input<Name>;
  /** A query that counts what has happened. */
  effects: string;
  values: unknown[];
  /** Nothing is kept of its answer: it is made again after the lock's minute, and found done. */
  isSecret?: boolean;
}

Deno.test("a change whose answer was lost happened once", async (t) => {
  await using stack = await startStack({ own: true });
  const sql = stack.sql as Sql;
  const [ana, ben] = await Promise.all([stack.as("ana"), stack.as("ben")]);
  const count = async (text: string, values: unknown[]) =>
    Number((await sql<{ count: string }>(text, values))[0]?.count);

  const waitAMinute = (key: string) =>
    sql("update private.idempotency_keys set locked_until = now() where key = $1", [key]);

  /** Dies before the commit, then after it; answers what the repeat after the commit was told. */
  async function killed<Name extends FunctionName>(
    t: Deno.TestContext,
    person: Person,
    { name, rpc, input, effects, values, isSecret }: Case<Name>,
  ): Promise<unknown> {
    let told: unknown;
    await t.step(name, async () => {
      const before = await count(effects, values);
      const call = (idempotencyKey: string) => invoke(person, name, input, { idempotencyKey });
      const key = crypto.randomUUID();
      {
        using cut = new CutCalls({ rpc, when: "before commit" });
        assertEquals((await assertFails(call(key))).status, 503);
        assertEquals([cut.dead, await count(effects, values)], [1, before]);
      }
      // Nobody lives who could free the key.
      assertEquals((await assertFails(call(key))).status, 409);
      await waitAMinute(key);
      {
        using cut = new CutCalls({ rpc, when: "after commit" });
        assertEquals((await assertFails(call(key))).status, 503);
        assertEquals([cut.dead, await count(effects, values)], [1, before + 1]);
      }
      if (isSecret) {
        assertEquals((await assertFails(call(key))).status, 409);
        await waitAMinute(key);
      }
      told = await call(key);
      assertEquals<unknown>(await call(key), told);
      assertEquals(await count(effects, values), before + 1);
      const other = await assertFails(
        invoke(person, "create-session", { language: "fr" }, { idempotencyKey: key }),
      );
      assertEquals(other.status, 422);
    });
    return told;
  }

  const opened = await killed(t, ana, {
    name: "create-session",
    rpc: "open_session",
    input: { language: "en", display_name: "Ana" },
    effects: "select count(*) from translator.sessions where host_id = $1",
    values: [ana.userId],
  });
  const { data: sessions } = await ana.from("sessions").select("id, code");
  const room = opened as { id: string; code: string };
  assertEquals(sessions, [{ id: room.id, code: room.code }]);

  const joined = await killed(t, ben, {
    name: "join-session",
    rpc: "join_session",
    input: { code: room.code, language: "es", display_name: "Ben" },
    effects: "select count(*) from translator.participants where session_id = $1",
    values: [room.id],
  });
  const again = await invoke(ben, "join-session", { code: room.code, language: "es" });
  assertEquals(joined, again);

  const said = await killed(t, ana, {
    name: "send-message",
    rpc: "send_message",
    input: { session_id: room.id, original: "Good morning", original_lang: "en", client_id: "one" },
    effects: "select count(*) from translator.messages where session_id = $1",
    values: [room.id],
  }) as { seq: number; target_langs: string[] };
  assertEquals([said.seq, said.target_langs], [1, ["es"]]);

  const left = await killed(t, ben, {
    name: "leave-session",
    rpc: "leave_session",
    input: { session_id: room.id },
    effects: `select count(*) from translator.participants
              where session_id = $1 and left_at is not null`,
    values: [room.id],
  });
  assertEquals(left, { user_count: 1 });

  const ended = await killed(t, ana, {
    name: "end-session",
    rpc: "end_session",
    input: { session_id: room.id },
    effects: "select count(*) from translator.sessions where id = $1 and not is_active",
    values: [room.id],
  });
  assertEquals(ended, { is_active: false, is_locked: true });

  const device = await killed(t, ana, {
    name: "register-device",
    rpc: "register_device",
    input: { name: "Phone", platform: "other" },
    effects: "select count(*) from reading.devices where user_id = $1",
    values: [ana.userId],
    isSecret: true,
  }) as { device_id: string; device_key: string };
  await t.step("and no device's key is kept", async () => {
    const kept = await sql(
      "select from private.idempotency_keys k where k::text like '%' || $1 || '%'",
      [
        device.device_key,
      ],
    );
    assertEquals(kept, []);
  });

  const merged = await killed(t, ana, {
    name: "sync-progress",
    rpc: "merge_progress",
    input: { device_id: device.device_id, ops: [reading("book", 0.5, { hlc: hlcAt(-60) })] },
    effects: "select count(*) from reading.progress_history where user_id = $1",
    values: [ana.userId],
  }) as { results: { result: string; position: { progress: number } }[] };
  assertEquals(merged.results.map(({ result, position }) => [result, position.progress]), [
    ["applied", 0.5],
  ]);

  const conflict = await disagreement(ana, device.device_id);
  const settled = await killed(t, ana, {
    name: "resolve-conflict",
    rpc: "resolve_conflict",
    input: { conflict_id: conflict, choose: "remote" },
    effects: `select count(*) from reading.progress_history
              where user_id = $1 and outcome = 'decided'`,
    values: [ana.userId],
  }) as { progress: { progress: number } };
  assertEquals(settled.progress.progress, 0.3);

  await t.step("by somebody's key as well, whose owner it is for", async () => {
    const owner = await account(stack, "owner");
    const { key } = await keyOf(owner, "reading.write");
    const batch = { device_id: await newDevice(owner), ops: [reading("keyed", 0.4)] };
    const headers = { "idempotency-key": crypto.randomUUID() };
    {
      using cut = new CutCalls({ rpc: "merge_progress", when: "after commit" });
      assertEquals((await byKey(stack, key, "sync-progress", batch, headers)).status, 503);
      assertEquals(cut.dead, 1);
    }
    const told = await byKey(stack, key, "sync-progress", batch, headers);
    assertEquals([told.status, told.headers.get("idempotent-replayed")], [200, "true"]);
    // Told, and not merged again: then the operation would be a replayed one.
    assertEquals(told.body.results[0].result, "applied");
  });

  await t.step("and what others took over meanwhile is rolled back", async () => {
    const late = await openRoom(ana);
    const key = crypto.randomUUID();
    const call = () =>
      invoke(ben, "join-session", { code: late.code, language: "es" }, { idempotencyKey: key });
    // The lock of whoever works here is over as soon as it is taken.
    using _ = impatient(sql, key, call);
    const first = await assertFails(call());
    assertEquals([first.status, first.retryAfter], [409, 1]);
    assertEquals(await call(), await enter(ben, late));
  });
});

/** A question the reader is asked; its id. */
async function disagreement(ana: Person, phone: string): Promise<string> {
  const tablet = await newDevice(ana, "Tablet");
  const start = hlcAt(-30);
  await sync(ana, phone, reading("asked", 0.2, { hlc: start, policy: "ask" }));
  await sync(ana, phone, reading("asked", 0.6, { hlc: hlcAt(-10), seen_hlc: start }));
  const { results: [asked] } = await sync(
    ana,
    tablet,
    reading("asked", 0.3, { hlc: hlcAt(-5), seen_hlc: start }),
  );
  assert(asked?.conflict_id);
  return asked.conflict_id;
}

/** Makes the call once more, with a lock that is over, just before the first one works. */
function impatient(sql: Sql, key: string, call: () => Promise<unknown>): Disposable {
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).pathname.endsWith("/rpc/join_session")) {
      globalThis.fetch = real;
      await sql("update private.idempotency_keys set locked_until = now() where key = $1", [key]);
      await call();
    }
    return await real(request);
  };
  return { [Symbol.dispose]: () => void (globalThis.fetch = real) };
}

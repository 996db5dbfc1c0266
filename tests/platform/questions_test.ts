/** How often a call asks the database: the platform's share is one question, and one more at most. */

import { type FunctionName, type Input, invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { newDevice, reading } from "../support/readers.ts";
import { openRoom } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";

Deno.test("what a call asks the database", async (t) => {
  await using stack = await startStack({ own: true });
  // What the timetable asks is nobody's call.
  await stack.sql?.("select cron.unschedule(jobname) from cron.job");
  const [ana, ben] = await Promise.all([account(stack, "ana"), stack.as("ben")]);
  const room = await openRoom(ana);
  const device_id = await newDevice(ana);
  const { key } = await keyOf(ana, "reading.write", "reading.read");

  async function told<Name extends FunctionName>(
    name: Name,
    input: Input<Name>,
    person = ana,
  ): Promise<string[]> {
    using asked = new Asked();
    const idempotencyKey = crypto.randomUUID();
    const first = await invoke(person, name, input, { idempotencyKey });
    const questions = asked.take();
    assertEquals<unknown>(await invoke(person, name, input, { idempotencyKey }), first);
    assertEquals(asked.take(), ["admit_call"], "a repeat is not made, and hears the same");
    return questions;
  }

  await t.step(
    "is one thing before the change, where SQL keeps what the caller hears",
    async () => {
      assertEquals(await told("create-session", { language: "en" }), [
        "admit_call",
        "open_session",
      ]);
      assertEquals(
        await told("join-session", { code: room.code, language: "es" }, ben),
        ["admit_call", "join_session"],
      );
      assertEquals(
        await told("send-message", {
          session_id: room.id,
          original: "Hello",
          original_lang: "en",
          client_id: "one",
        }),
        ["admit_call", "send_message"],
      );
      assertEquals(
        await told("sync-progress", { device_id, ops: [reading("told", 0.5)] }),
        ["admit_call", "merge_progress", "finish_once"],
      );
      assertEquals(
        await told("leave-session", { session_id: room.id }, ben),
        ["admit_call", "leave_session"],
      );
      assertEquals(await told("end-session", { session_id: room.id }), [
        "admit_call",
        "end_session",
      ]);
    },
  );

  await t.step("and one after it where it holds a secret", async () => {
    using asked = new Asked();
    await invoke(ana, "register-device", { name: "Tablet", platform: "other" }, {
      idempotencyKey: crypto.randomUUID(),
    });
    assertEquals(asked.take(), ["admit_call", "register_device", "finish_once"]);
  });

  await t.step("and no more by an API key, nor where it is refused", async () => {
    using asked = new Asked();
    const sync = (by: string) =>
      byKey(stack, by, "sync-progress", { device_id, ops: [] }, {
        "idempotency-key": crypto.randomUUID(),
      });
    await byKey(stack, key, "pull-progress", { limit: 1 });
    assertEquals(asked.take().slice(0, 1), ["admit_call"]);
    assertEquals((await sync(`${key.slice(0, -1)}!`)).status, 401);
    assertEquals(asked.take(), []);
  });
});

/** The SQL functions that functions ask for, by name, in their order. */
class Asked implements Disposable {
  readonly #fetch = globalThis.fetch;
  readonly #names: string[] = [];

  constructor() {
    globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      const [, name] = /\/rest\/v1\/rpc\/(\w+)/.exec(new URL(request.url).pathname) ?? [];
      if (name && !name.startsWith("note_")) this.#names.push(name);
      return await this.#fetch(request);
    };
  }

  take(): string[] {
    return this.#names.splice(0);
  }

  [Symbol.dispose](): void {
    globalThis.fetch = this.#fetch;
  }
}

/** The door of ingest-events: what is refused as a whole, and a call that is sent again. */

import { invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey } from "../support/by_key.ts";
import { startStack } from "../support/stack.ts";

Deno.test("ingest-events", async (t) => {
  await using stack = await startStack();
  const ana = await account(stack, "ana");
  const source = { kind: "phone" as const, name: "Phone" };
  const started_at = "2026-03-01T10:00:00Z";
  const event = { external_id: "1", type: "sms" as const, direction: "in" as const, started_at };

  await t.step("takes events of whoever is signed in, and of nobody else", async () => {
    const { status } = await byKey(stack, null, "ingest-events", { source, events: [event] });
    const { inserted } = await invoke(ana, "ingest-events", { source, events: [event] });
    assertEquals([status, inserted], [401, 1]);
  });

  await t.step("refuses what is no batch", async () => {
    const wrong: Record<string, unknown>[] = [
      { source, events: [] },
      { source, events: ["call"] },
      { source: { name: "Phone" }, events: [event] },
      { source: { ...source, id: crypto.randomUUID() }, events: [event] },
      { source, events: [event], country: "Germany" },
      { source, events: [event], cursor: "half a character: \ud800" },
      { source, events: [event], constructor: "named like what JavaScript has" },
    ];
    const { data: { session } } = await ana.auth.getSession();
    const headers = {
      authorization: `Bearer ${session?.access_token}`,
      apikey: stack.publishableKey,
    };
    for (const batch of wrong) {
      const { status } = await byKey(stack, null, "ingest-events", batch, headers);
      assertEquals([batch, status], [batch, 400]);
    }
  });

  await t.step("takes out of an event what cannot be kept, and keeps the event", async () => {
    const odd = { ...event, external_id: "odd", number: "+49301234567", name: "Bo\u0000b" };
    const { inserted, rejected } = await invoke(ana, "ingest-events", { source, events: [odd] });
    assertEquals([inserted, rejected], [1, []]);
  });

  await t.step(
    "a call that is sent again under its key is answered as the first time",
    async () => {
      const events = [{ ...event, external_id: "2" }];
      const send = () =>
        invoke(ana, "ingest-events", { source, events }, { idempotencyKey: "batch-of-monday" });
      const first = await send();
      assertEquals([first.inserted, await send()], [1, first]);
    },
  );

  await t.step("a source that is nobody's is not entered by its id", async () => {
    const unknown = { source: { id: crypto.randomUUID() }, events: [event] };
    assertEquals((await assertFails(invoke(ana, "ingest-events", unknown))).status, 404);
  });
});

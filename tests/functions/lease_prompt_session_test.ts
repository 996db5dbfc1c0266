/** Who holds the lease is the only writer; a writer that slept through its end is refused for good. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { assert } from "../support/assert.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { promptTest } from "../support/prompt_stack.ts";
import { irOf, newPrompt, promptOf, revise } from "../support/prompts.ts";

promptTest("lease-prompt-session", async (t, stack) => {
  const ana = await stack.as("ana");
  const session_id = await newPrompt(ana);
  const lease = (
    action: Input<"lease-prompt-session">["action"],
    more: Partial<Input<"lease-prompt-session">> = {},
  ) => invoke(ana, "lease-prompt-session", { session_id, action, ...more });

  await t.step("one at a time, and others are told who", async () => {
    const { fencing_token: lease_token, expires_at } = await lease("acquire", {
      holder: "worker 1",
      ttl_s: 30,
    });
    assert(expires_at);
    assertEquals(lease_token, 1);
    const error = await assertFails(lease("acquire", { holder: "worker 2" }));
    assertEquals([error.status, error.body.code], [409, "conflict"]);
    const { lease_holder } = error.body.details as { lease_holder: string };
    assertEquals(lease_holder, "worker 1");
    assertEquals((await promptOf(ana, session_id)).state.lease_holder, "worker 1");

    const renewed = await lease("renew", { lease_token, ttl_s: 60 });
    assert((renewed.expires_at ?? "") > expires_at);
  });

  await t.step("writes need its token", async () => {
    assertEquals((await assertFails(revise(ana, session_id, irOf("a")))).status, 409);
    // Past the functions as well, on whichever connection.
    const raw = await Promise.all(
      Array.from(
        { length: 20 },
        () => ana.schema("lift").from("sessions").update({ status: "error" }).eq("id", session_id),
      ),
    );
    assertEquals(raw.filter(({ status }) => status !== 409), []);
    const made = await revise(ana, session_id, irOf("a"), { lease_token: 1 });
    assertEquals(made.revision_number, 2);
  });

  await t.step(
    "when it is given back, the next one's token is greater, and the older is stale",
    async () => {
      assertEquals((await lease("release", { lease_token: 1 })).expires_at, null);
      assertEquals((await lease("acquire")).fencing_token, 2);
      const error = await assertFails(revise(ana, session_id, irOf("b"), { lease_token: 1 }));
      assertEquals(error.status, 409);
      assertEquals((error.body.details as { reason: string }).reason, "token");
      await lease("release", { lease_token: 2 });
      await revise(ana, session_id, irOf("c"));
      const late = await assertFails(revise(ana, session_id, irOf("b"), { lease_token: 2 }));
      assertEquals([late.status, late.body.hint], [
        409,
        "Acquire a lease, and read the session again",
      ]);
      assertEquals(late.body.details, { reason: "ended", version: 4 });
      assertEquals((await assertFails(lease("renew", { lease_token: 2 }))).status, 409);
      assertEquals((await assertFails(lease("renew"))).status, 400);
      assertEquals((await promptOf(ana, session_id)).revisions.length, 3);
    },
  );
});

/** A prompt becomes code, by the official client: somebody watches, and a sleepy worker comes too late. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { eventually } from "../support/eventually.ts";
import { hangUp } from "../support/hang_up.ts";
import { irOf, promptOf, revise } from "../support/prompts.ts";
import { startStack } from "../support/stack.ts";

Deno.test("a prompt becomes code", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const heard: string[] = [];
  const { id: session_id } = await invoke(ana, "create-prompt-session", {
    original_input: "sort a list",
  });
  await ana.realtime.setAuth();
  const channel = ana.channel(`lift:session:${session_id}`, { config: { private: true } });
  channel.on("broadcast", { event: "*" }, ({ event }) => void heard.push(event));
  await new Promise<void>((resolve, reject) =>
    channel.subscribe((status, error) => {
      if (status === "SUBSCRIBED") resolve();
      else if (error) reject(error);
    })
  );

  await t.step("a worker takes the lease, revises, fills and writes", async () => {
    const { fencing_token: lease_token } = await invoke(ana, "lease-prompt-session", {
      session_id,
      action: "acquire",
      holder: "worker",
    });
    await revise(ana, session_id, irOf("sort", "key"), { lease_token });
    const left = await invoke(ana, "resolve-hole", {
      session_id,
      hole_id: "key",
      value: "len",
      lease_token,
    });
    assertEquals(left.holes_left, 0);
    await invoke(ana, "add-draft", { session_id, code: "sorted(l)", valid: true, lease_token });
    await invoke(ana, "lease-prompt-session", { session_id, action: "release", lease_token });
  });

  await t.step("another takes it up; the first wakes, and is refused", async () => {
    const { fencing_token: lease_token } = await invoke(ana, "lease-prompt-session", {
      session_id,
      action: "acquire",
    });
    const late = invoke(ana, "add-draft", {
      session_id,
      code: "old",
      valid: true,
      lease_token: lease_token - 1,
    });
    assertEquals((await assertFails(late)).status, 409);
    await invoke(ana, "update-prompt-session", {
      id: session_id,
      patch: { status: "finalized" },
      lease_token,
    });
    const { status, state } = await promptOf(ana, session_id);
    assertEquals([status, state.current_code, state.draft_count], ["finalized", "sorted(l)", 1]);
  });

  await t.step("who watched has heard each step, in order", async () => {
    const steps = ["lease", "revision", "resolution", "draft", "lease", "lease", "session"];
    await eventually(() => heard.length >= steps.length);
    assertEquals(heard, steps);
  });
  await hangUp(ana);
});

/** A session is kept as a whole, once, and belongs to whoever calls. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails, pathsOf } from "../support/assert_fails.ts";
import { promptTest } from "../support/prompt_stack.ts";
import { irOf, promptOf } from "../support/prompts.ts";

const MOMENT = "2026-01-02T03:04:05.678901Z";

promptTest("create-prompt-session", async (t, stack) => {
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const draft = {
    version: 1,
    ir: irOf("sort", "key"),
    validation_status: "incomplete",
    smt_results: [{ sat: true }],
    ambiguities: ["key"],
    created_at: MOMENT,
    metadata: { model: "m" },
  };
  const whole = {
    session_id: crypto.randomUUID(),
    created_at: MOMENT,
    updated_at: "2026-01-03T00:00:00.000000Z",
    status: "paused",
    revisions: [{
      timestamp: MOMENT,
      content: "sort a list",
      revision_type: "initial",
      target_hole: null,
      metadata: { from: "the console" },
      ir: irOf("sort", "key"),
    }],
    ir_drafts: [draft],
    current_draft: draft,
    pending_resolutions: [{
      hole_id: "key",
      resolution_text: "by length",
      resolution_type: "clarify_intent",
      applied: true,
      timestamp: MOMENT,
      metadata: {},
    }],
    source: "code",
    metadata: { tags: ["a", "b"] },
  } as const;
  const session = structuredClone(whole) as unknown as Parameters<typeof create>[0];
  function create(given: NonNullable<Parameters<typeof send>[0]["session"]>) {
    return send({ session: given });
  }
  function send(
    input: Parameters<typeof invoke<"create-prompt-session">>[2],
    person = ana,
  ) {
    return invoke(person, "create-prompt-session", input);
  }

  await t.step("keeps a session with all it has been through", async () => {
    assertEquals(await create(session), { id: whole.session_id, version: 1, created: true });

    const { state, ...kept } = await promptOf(ana, whole.session_id);
    assertEquals(kept as unknown, whole);
    const { revision_count, draft_count, hole_count, version, original_input } = state;
    assertEquals([revision_count, draft_count, hole_count, version], [1, 1, 0, 1]);
    assertEquals(original_input, "sort a list");
  });

  await t.step("once: a second one under its id is refused, or is the first", async () => {
    const error = await assertFails(create(session));
    assertEquals([error.status, error.body.code], [409, "conflict"]);
    assertEquals(
      await send({ session, if_exists: "return" }),
      { id: whole.session_id, version: 1, created: false },
    );
  });

  await t.step("nobody takes another's, not even by its id", async () => {
    const error = await assertFails(send({ session, if_exists: "return" }, ben));
    assertEquals(error.status, 409);
    assertEquals((await promptOf(ana, whole.session_id)).status, "paused");
  });

  await t.step("begins one with what was asked", async () => {
    const { id } = await send({ original_input: "reverse a text", source: "prompt" });
    const made = await promptOf(ana, id);
    assertEquals([made.status, made.revisions, made.current_draft], ["active", [], null]);
    assertEquals(made.state.original_input, "reverse a text");
  });

  await t.step("takes nothing beside a whole session that the session says itself", async () => {
    const beside = { session, original_input: "x", source: "prompt", metadata: { q: 1 } } as const;
    assertEquals(pathsOf(await assertFails(send(beside))), ["source", "metadata"]);
  });

  await t.step("says where a number is that would not come back as it went", async () => {
    const metadata = { deep: [{ id: 9_007_199_254_740_992 }] };
    const error = await assertFails(send({ original_input: "x", metadata }));
    assertEquals([error.status, pathsOf(error)], [400, ["metadata.deep.0.id"]]);
  });

  await t.step("refuses what is no session, as a whole", async () => {
    assertEquals((await assertFails(send({}))).status, 400);
    const twice = { ...session, session_id: crypto.randomUUID() };
    twice.pending_resolutions = [
      ...whole.pending_resolutions,
      ...whole.pending_resolutions,
    ] as typeof twice.pending_resolutions;
    const error = await assertFails(create(twice));
    assertEquals(error.status, 400);
    assertEquals(pathsOf(error), ["session.pending_resolutions.1.hole_id"]);
    assertEquals((await assertFails(promptOf(ana, twice.session_id))).status, 404);
  });
});

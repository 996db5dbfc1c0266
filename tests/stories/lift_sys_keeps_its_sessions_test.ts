/**
 * The Python store of lift-sys on our tables, with nothing of it changed but the schema it names: its
 * requests as the Data API gets them, with counts of its own and writes one after the other.
 */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { tokenOf } from "../support/accounts.ts";
import { promptOf } from "../support/prompts.ts";
import { startStack } from "../support/stack.ts";

const NOW = "2026-02-03T04:05:06.789012+00:00";

Deno.test("lift-sys keeps its sessions here", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const token = await tokenOf(ana);
  const id = crypto.randomUUID();
  const ir = { intent: { summary: "sort", holes: [{ identifier: "key" }] } };
  const draft = (version: number, ambiguities: string[]) => ({
    version,
    ir,
    validation_status: "incomplete",
    smt_results: [],
    ambiguities,
    created_at: NOW,
    metadata: {},
  });

  /** As postgrest-py sends it with `ClientOptions(schema="lift")`. */
  async function rest(method: string, path: string, body?: unknown) {
    const response = await fetch(`${stack.url}/rest/v1/${path}`, {
      method,
      headers: {
        apikey: stack.publishableKey,
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "accept-profile": "lift",
        "content-profile": "lift",
        prefer: "return=representation",
      },
      ...body !== undefined && { body: JSON.stringify(body) },
    });
    return { status: response.status, rows: await response.json() };
  }
  const revision = (revision_number: number, source: string, target_hole: string | null) => ({
    session_id: id,
    revision_number,
    source,
    content: "sort a list",
    target_hole,
    metadata: {},
    created_at: NOW,
  });
  const draftRow = (draft_number: number, ambiguities: string[]) => ({
    session_id: id,
    draft_number,
    ir_content: draft(draft_number, ambiguities),
    validation_status: "incomplete",
    unresolved_holes: ambiguities,
    smt_results: [],
    metadata: {},
    created_at: NOW,
  });

  await t.step("create: a row, then each part in a request of its own", async () => {
    const made = await rest("POST", "sessions", {
      id,
      user_id: ana.userId,
      status: "active",
      source: "prompt",
      original_input: "sort a list",
      current_ir: draft(1, ["key"]),
      revision_count: 7,
      draft_count: 8,
      hole_count: 9,
      metadata: { from: "python" },
      created_at: NOW,
      updated_at: NOW,
    });
    assertEquals([made.status, made.rows[0]?.revision_count], [201, 0]);
    assertEquals(
      (await rest("POST", "session_revisions", revision(1, "initial", null))).status,
      201,
    );
    assertEquals((await rest("POST", "session_drafts", draftRow(1, ["key"]))).status, 201);
    const [row] = (await rest("GET", `sessions?select=*&id=eq.${id}`)).rows;
    assertEquals([row.revision_count, row.draft_count, row.hole_count], [1, 1, 1]);
  });

  await t.step("update: the row with its own counts, then what is new", async () => {
    const changed = await rest("PATCH", `sessions?id=eq.${id}`, {
      status: "finalized",
      current_ir: draft(2, []),
      revision_count: 2,
      draft_count: 2,
      hole_count: 1,
      metadata: { from: "python" },
      updated_at: NOW,
      finalized_at: NOW,
    });
    assertEquals([changed.status, changed.rows[0]?.status], [200, "finalized"]);
    assertEquals(
      (await rest("POST", "session_revisions", revision(2, "hole_fill", "key"))).status,
      201,
    );
    assertEquals((await rest("POST", "session_drafts", draftRow(2, []))).status, 201);
    const filled = await rest("POST", "hole_resolutions", {
      session_id: id,
      hole_id: "key",
      hole_type: "validation",
      resolution_method: "user_selection",
      resolved_value: { text: "by length", type: "clarify_intent", applied: true },
      metadata: {},
      created_at: NOW,
    });
    assertEquals(filled.status, 201);
  });

  await t.step("get: what it has written, and counts that are right", async () => {
    const of = `session_id=eq.${id}`;
    const [row] = (await rest("GET", `sessions?select=*&id=eq.${id}`)).rows;
    assertEquals([row.revision_count, row.draft_count, row.hole_count], [2, 2, 0]);
    const { rows: revisions } = await rest(
      "GET",
      `session_revisions?select=*&${of}&order=revision_number.asc`,
    );
    assertEquals(revisions.map((each: { source: string }) => each.source), [
      "initial",
      "hole_fill",
    ]);
    const { rows: drafts } = await rest(
      "GET",
      `session_drafts?select=*&${of}&order=draft_number.asc`,
    );
    assertEquals(drafts.map((each: { ir_content: unknown }) => each.ir_content), [
      draft(1, ["key"]),
      draft(2, []),
    ]);
  });

  await t.step("and our functions read the same session", async () => {
    const { ir_drafts, current_draft, pending_resolutions, revisions, state } = await promptOf(
      ana,
      id,
    );
    assertEquals([ir_drafts.length, current_draft?.version, revisions.length], [2, 2, 2]);
    assertEquals(pending_resolutions.map((each) => each.resolution_text), ["by length"]);
    assertEquals(state.hole_count, 0);
  });

  await t.step("and it has the IRs of revisions that they have made", async () => {
    await invoke(ana, "add-revision", { session_id: id, ir: { name: "ours" } });
    const ours = `session_id=eq.${id}&revision_number=eq.3`;
    const [row] = (await rest("GET", `session_revisions?select=ir_content,ir_hash&${ours}`)).rows;
    assertEquals([row.ir_content, typeof row.ir_hash], [null, "string"]);
    const { rows } = await rest("POST", "rpc/session_irs", { p_session: id, p_numbers: [3] });
    assertEquals(rows, [{ revision_number: 3, ir: { name: "ours" } }]);
  });

  await t.step("past a lease it writes nothing", async () => {
    const { fencing_token: lease_token } = await invoke(ana, "lease-prompt-session", {
      session_id: id,
      action: "acquire",
    });
    assertEquals((await rest("PATCH", `sessions?id=eq.${id}`, { status: "active" })).status, 409);
    assertEquals(
      (await rest("POST", "session_revisions", revision(4, "repair", null))).status,
      409,
    );
    assertEquals((await rest("DELETE", `sessions?id=eq.${id}`)).rows, []);
    await invoke(ana, "lease-prompt-session", { session_id: id, action: "release", lease_token });
  });

  await t.step("delete: the row, and what hangs on it goes as well", async () => {
    assertEquals((await rest("DELETE", `sessions?id=eq.${id}`)).rows.length, 1);
    assertEquals((await rest("GET", `session_drafts?select=id&session_id=eq.${id}`)).rows, []);
  });
});

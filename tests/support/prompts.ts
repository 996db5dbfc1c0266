/**
 * Prompt sessions for tests, as a front end has them.
 *
 * @module
 */

import { type Input, invoke, type Output } from "@shared/client/invoke.ts";
import type { Ir } from "@shared/lift/ir.ts";
import { assert } from "./assert.ts";
import type { Person } from "./stack.ts";

/** An IR with these holes. */
export function irOf(name: string, ...holes: string[]): Ir {
  return { name, signature: { holes: holes.map((identifier) => ({ identifier })) } };
}

/** A session of somebody's with one revision, whose IR has two holes. */
export async function newPrompt(person: Person): Promise<string> {
  const { id } = await invoke(person, "create-prompt-session", {
    original_input: "sort a list",
    metadata: { project: "sorting" },
  });
  await revise(person, id, irOf("sort", "key", "order"), { source: "initial" });
  return id;
}

/** Adds a revision. */
export function revise(
  person: Person,
  session_id: string,
  ir: Ir,
  more: Partial<Input<"add-revision">> = {},
): Promise<Output<"add-revision">> {
  return invoke(person, "add-revision", { session_id, ir, ...more });
}

/** The session as it is, with all its parts. */
export async function promptOf(person: Person, id: string) {
  const found = await invoke(person, "get-prompt-session", { id });
  const { revisions, ir_drafts, current_draft, pending_resolutions } = found;
  assert(revisions && ir_drafts && current_draft !== undefined && pending_resolutions);
  return { ...found, revisions, ir_drafts, current_draft, pending_resolutions };
}

/**
 * Changes of rows as they come over a wire.
 *
 * @module
 */

import { assertEquals } from "./assert.ts";
import type { Wire } from "./phoenix_wire.ts";
import type { World } from "./realtime_world.ts";

/** What an event says about a row. */
export interface Change {
  type: string;
  schema: string;
  table: string;
  columns: { name: string; type: string }[];
  record?: Record<string, unknown>;
  old_record?: Record<string, unknown>;
  commit_timestamp: string | null;
  errors: string[] | null;
}

/** A socket that watches; everything that is written after this is told to it. */
export async function watch(
  world: World,
  bindings: object[],
  name = "ana",
  room = "room",
): Promise<Wire> {
  const wire = await world.wire();
  const config = { postgres_changes: bindings, postgres_changes_options: { wait: true } };
  const { status, response } = await wire.join(room, config, {
    access_token: await world.token(name),
  });
  assertEquals(status, "ok", JSON.stringify(response));
  await wire.hears({ event: "system" });
  return wire;
}

/** The next event of a wire. */
export async function nextChange(wire: Wire): Promise<Change> {
  const { payload, join_ref, ref } = await wire.hears({ event: "postgres_changes" });
  assertEquals([join_ref, ref], [null, null]);
  return payload.data as Change;
}

/**
 * Readers with devices, and what they read.
 *
 * @module
 */

import { type Input, invoke, type Output } from "@shared/client/invoke.ts";
import type { Person } from "./stack.ts";

/** One thing a device did. */
export type Operation = Input<"sync-progress">["ops"][number];

/** What became of a batch. */
export type Merged = Output<"sync-progress">;

/** A clock so many seconds from now, as a device with a right one has it. */
export function hlcAt(seconds: number, counter = 0): string {
  const milliseconds = String(Date.now() + Math.round(seconds * 1000)).padStart(13, "0");
  return `${milliseconds}-${counter.toString(16).padStart(4, "0")}`;
}

/** A device of somebody's; its id. */
export async function newDevice(person: Person, name = "Phone"): Promise<string> {
  const { device_id } = await invoke(person, "register-device", { name, platform: "other" });
  return device_id;
}

/** An operation with an id of its own. */
export function reading(series_id: string, progress: number, more: Partial<Operation> = {}) {
  return { op_id: crypto.randomUUID(), series_id, progress, hlc: hlcAt(0), ...more };
}

/** Sends a batch from a device whose clock is right. */
export function sync(person: Person, device_id: string, ...ops: Operation[]): Promise<Merged> {
  return invoke(person, "sync-progress", { device_id, sent_at: new Date().toISOString(), ops });
}

/** Everything there is, page by page. */
export async function pullAll(person: Person, limit = 200): Promise<Output<"pull-progress">> {
  let whole: Output<"pull-progress"> | undefined;
  do {
    const page: Output<"pull-progress"> = await invoke(person, "pull-progress", {
      limit,
      ...(whole && { cursor: whole.next_cursor }),
    });
    whole = { ...page, items: [...whole?.items ?? [], ...page.items] };
  } while (whole.has_more);
  return whole;
}

/** Where somebody is in a series; undefined where they are nowhere. */
export async function positionIn(person: Person, series: string) {
  const { items } = await pullAll(person);
  return items.findLast(({ series_id }) => series_id === series);
}

/**
 * Positions as KOReader pushes and pulls them.
 *
 * @module
 */

import type { WireCall } from "../edge/define_wire.ts";
import { documentOf, kosyncRefusal, pushOf } from "./kosync.ts";
import { loginOf } from "./kosync_door.ts";

/**
 * A place that moves nobody who has not begun to read: the start of a text, and in a document of
 * pages nothing at all. KOReader stumbles over a position without any.
 */
const NOWHERE = "/body/DocFragment[1].0";

/** Takes a position. An older one is kept in the history, and KOReader need not know. */
export async function push(call: WireCall) {
  const { device_id: p_login } = await loginOf(call);
  const { document, progress, percentage, device, device_id } = pushOf(await call.body());
  const [kept] = await call.admin.reading.rpc("kosync_put", {
    p_login,
    p_document: document,
    p_progress: progress,
    p_percentage: percentage,
    p_device: device,
    ...(device_id && { p_device_id: device_id }),
  });
  if (!kept) throw kosyncRefusal(2001, "the device was revoked meanwhile");
  return { document, timestamp: kept.timestamp };
}

/** The position of a document; `{}` where there is none, which is how the plugin knows. */
export async function pull(call: WireCall) {
  const { device_id: p_login } = await loginOf(call);
  const document = documentOf(call.params.document);
  const [kept] = await call.admin.reading.rpc("kosync_get", { p_login, p_document: document });
  if (!kept) return {};
  const { percentage, progress, device, device_id, timestamp } = kept;
  return {
    document,
    percentage,
    progress: progress ?? NOWHERE,
    device,
    ...(device_id && { device_id }),
    timestamp,
  };
}

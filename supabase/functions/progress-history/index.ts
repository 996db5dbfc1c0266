/** Answers where a series was read, device by device, and forgets a wrong entry. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { scopeMissing } from "@shared/edge/key_holder.ts";
import { limits } from "@shared/edge/limits.ts";
import { progressHistory } from "@shared/reading/contracts.ts";

export default defineFunction(progressHistory, {
  auth: ["user", "key:reading.write", "key:reading.read"],
  limit: limits.changes,
  handler: async ({ input: { series_id, device_id, forget_id, cursor, limit }, way, db }) => {
    if (forget_id) {
      if (way === "key:reading.read") throw scopeMissing("reading.write");
      await db.reading.rpc("forget_progress", { p_series: series_id, p_entry: forget_id });
    }
    // One more than asked for tells whether there is more.
    const rows = await db.reading.rpc("progress_history", {
      p_series: series_id,
      ...(device_id && { p_device: device_id }),
      ...(cursor && { p_cursor: cursor }),
      p_limit: limit + 1,
    });
    const has_more = rows.length > limit;
    const items = rows.slice(0, limit).map((row) => ({ ...row, series_id }));
    return { items, has_more, next_cursor: has_more ? items.at(-1)?.cursor ?? null : null };
  },
});

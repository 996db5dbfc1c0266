/** Names a device and gives it a key of its own. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { registerDevice } from "@shared/reading/contracts.ts";
import { newDeviceKey } from "@shared/reading/device_keys.ts";

// A front end may register a device without this function, so the table has a limit of its own.
export default defineFunction(registerDevice, {
  auth: ["user", "key:reading.write"],
  limit: limits.changes,
  isSecret: true,
  handler: async ({ input: { name, platform }, db, draw }) => {
    const { username, key, fingerprint } = await newDeviceKey(name, draw);
    const device = await db.reading.rpc("register_device", {
      p_name: name,
      p_platform: platform,
      p_username: username,
      p_fingerprint: fingerprint,
    });
    return { device_id: device.id, username, device_key: key };
  },
});

/** Names a device and gives it a key of its own. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { registerDevice } from "@shared/reading/contracts.ts";
import { newDeviceKey } from "@shared/reading/device_keys.ts";

// No limit here: a front end may register a device without this function, so the table limits it.
export default defineFunction(registerDevice, {
  auth: "user",
  handler: async ({ input: { name, platform }, db }) => {
    const { username, key, fingerprint } = await newDeviceKey(name);
    const device = await db.reading.rpc("register_device", {
      p_name: name,
      p_platform: platform,
      p_username: username,
      p_fingerprint: fingerprint,
    });
    return { device_id: device.id, username, device_key: key };
  },
});

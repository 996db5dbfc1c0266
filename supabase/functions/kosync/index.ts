/** Speaks KOReader's progress sync, on the same positions. */

import { defineWire } from "@shared/edge/define_wire.ts";
import { limits } from "@shared/edge/limits.ts";
import { kosync } from "@shared/reading/kosync_contract.ts";
import { refuseAsKosync } from "@shared/reading/kosync.ts";
import { loginOf, register } from "@shared/reading/kosync_door.ts";
import { pull, push } from "@shared/reading/kosync_positions.ts";

export default defineWire(kosync, {
  auth: "device-key",
  limit: limits.wires,
  allowed: { methods: "GET, POST, PUT, OPTIONS", headers: "x-auth-user, x-auth-key" },
  refuse: refuseAsKosync,
  routes: {
    "GET /healthcheck": () => ({ state: "OK" }),
    "POST /users/create": register,
    "GET /users/auth": async (call) => {
      await loginOf(call);
      return { authorized: "OK" };
    },
    "PUT /syncs/progress": push,
    "GET /syncs/progress/:document": pull,
  },
});

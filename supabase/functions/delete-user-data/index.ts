/** Erases or anonymises a person, and answers a receipt that names nobody. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { deleteUserData } from "@shared/platform/privacy_contracts.ts";
import { requestErasure } from "@shared/platform/erasure_requests.ts";

export default defineFunction(deleteUserData, {
  auth: ["permission:users.erase", "permanent", "secret:default"],
  limit: limits.changes,
  handler: ({ input, ...call }) => requestErasure(call, input),
});

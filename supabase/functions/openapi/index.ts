/** Describes every function as OpenAPI 3.1. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { publicAddress } from "@shared/edge/public_address.ts";
import { openapi } from "@shared/platform/contracts.ts";
import document from "./openapi.json" with { type: "json" };

export default defineFunction(openapi, {
  auth: "none",
  limit: limits.reads,
  handler: () => ({
    ...openapi.output.parse(document),
    servers: [{ url: `${publicAddress()}/functions/v1` }],
  }),
});

/**
 * A function that speaks a protocol of others, as paths of OpenAPI.
 *
 * @module
 */

import { z } from "zod";
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from "zod-openapi";
import type { Wire } from "@shared/edge/define_wire.ts";
import { securityOf } from "./operations.ts";

/** What such a function's module exports besides `fetch`. */
export interface PublishedWire {
  contract: Wire;
  access: { ways: readonly string[] };
}

/** One path for each route, below the function's name. */
export function wirePaths({ contract, access }: PublishedWire): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [pattern, route] of Object.entries(contract.routes)) {
    const [method = "", path = ""] = pattern.split(" ");
    const names = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
    const at = `/${contract.name}${path.replace(/:(\w+)/g, "{$1}")}`;
    (paths[at] ??= {})[method.toLowerCase()] = {
      operationId: `${contract.name} ${pattern}`.replace(/\W+/g, "-"),
      summary: route.summary,
      security: route.isOpen ? [{}] : access.ways.map(securityOf),
      ...names.length > 0 && {
        requestParams: {
          path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))),
        },
      },
      ...route.input && { requestBody: { required: true, ...json(route.input) } },
      responses: {
        [String(route.status ?? 200)]: { description: "The answer", ...json(route.output) },
        "4XX": { description: "The call is refused", ...json(contract.refusal) },
        "5XX": { description: "The call failed", ...json(contract.refusal) },
      },
    };
  }
  return paths;
}

function json(schema: z.ZodType) {
  return { content: { "application/json": { schema } } };
}

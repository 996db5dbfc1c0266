/**
 * One function as operations of OpenAPI: what it takes, who may call, and everything it may answer.
 *
 * @module
 */

import type { z } from "zod";
import type { ZodOpenApiOperationObject } from "zod-openapi";
import type { Contract } from "@shared/contract.ts";
import type { FileField } from "@shared/sent_file.ts";

import { ANSWERED, headers, LIMITED, parameters, RESPONSES } from "./components.ts";

/** What a function's module exports besides `fetch`. */
export interface Published {
  contract: Contract;
  access: { ways: readonly string[] };
}

/** POST, and GET where the function only reads. */
export function operationsOf({ contract, access }: Published) {
  const { name, reads, input, file } = contract;
  const post = {
    ...operation(name, contract, access.ways),
    parameters: parameters("x-request-id", reads ? "if-none-match" : "idempotency-key"),
    requestBody: { required: true, content: file ? form(input, file) : json(input) },
  };
  if (!reads) return { post };
  const get = {
    ...operation(`${name}.get`, contract, access.ways),
    parameters: parameters("x-request-id", "if-none-match"),
    requestParams: { query: input as z.ZodObject },
  };
  return { post, get };
}

function operation(
  operationId: string,
  { summary, reads, begins, also = [], output }: Contract,
  ways: readonly string[],
): ZodOpenApiOperationObject {
  const others = Object.fromEntries(
    also.map((type) => [type, { schema: { type: "string" as const } }]),
  );
  const answer = {
    headers: headers(ANSWERED, LIMITED, [reads ? "etag" : "idempotent-replayed"]),
    content: { ...json(output), ...others },
  };
  return {
    operationId,
    summary: summary.replace(/\.$/, ""),
    security: ways.map(securityOf),
    responses: {
      "200": { description: "The answer", ...answer },
      ...begins && { "202": { description: "It has begun", ...answer } },
      ...reads && { "304": response("Unchanged") },
      "429": response("TooMany"),
      "4XX": response("Refused"),
      "5XX": response("Failed"),
    },
  };
}

/** What a caller who comes in this way has to bring; all have the project's own key. */
export function securityOf(way: string): Record<string, string[]> {
  const [kind, ...rest] = way.split(":");
  switch (kind) {
    case "none":
      return {};
    case "key":
      return { project: [], personal: rest };
    case "secret":
      return { secret: rest };
    case "device-key":
      return { device_name: [], device_key: [] };
    default:
      return { project: [], session: rest };
  }
}

function response(name: keyof typeof RESPONSES) {
  return { $ref: `#/components/responses/${name}` as const };
}

function json(schema: z.ZodType) {
  return { "application/json": { schema } };
}

/** With the types that its file may be declared as. */
function form(schema: z.ZodType, { name, types }: FileField) {
  const encoding = { [name]: { contentType: types.join(", ") } };
  return { "multipart/form-data": { schema, encoding } };
}

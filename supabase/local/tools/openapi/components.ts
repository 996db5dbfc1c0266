/**
 * What all operations share: headers that travel both ways, refusals, and how callers say who they are.
 *
 * @module
 */

import { failure } from "@shared/contract.ts";

/** On every answer. */
export const ANSWERED = ["x-request-id", "server-timing"] as const;

/** On every answer of a function that is limited. */
export const LIMITED = [
  "ratelimit-limit",
  "ratelimit-remaining",
  "ratelimit-reset",
  "ratelimit-policy",
] as const;

/** Each header that answers carry, and what it says. */
export const HEADERS = {
  "x-request-id": described("Names this call in the logs"),
  "server-timing": described("How long each step took"),
  "etag": described("Names this answer: send it as if-none-match"),
  "idempotent-replayed": described("true: this is the answer of the first call with this key"),
  "retry-after": described("So many seconds until another try makes sense"),
  "ratelimit-limit": described("How many calls may come in a row"),
  "ratelimit-remaining": described("How many are left"),
  "ratelimit-reset": described("So many seconds until all are there again"),
  "ratelimit-policy": described("The limit and its seconds, such as 60;w=60"),
};

/** Each header that calls may carry. */
export const PARAMETERS = {
  "x-request-id": {
    ...header("x-request-id", "A UUID or ULID of the caller's own; logs note it beside ours"),
    schema: { type: "string" as const, maxLength: 36 },
  },
  "idempotency-key": {
    ...header("idempotency-key", "The same call with the same key happens once"),
    schema: { type: "string" as const, minLength: 8, maxLength: 255 },
  },
  "if-none-match": {
    ...header("if-none-match", "The etag of an answer that is known already"),
    schema: { type: "string" as const },
  },
};

const content = { "application/json": { schema: failure } };

/** Answers that are no answer. */
export const RESPONSES = {
  Unchanged: { description: "Nothing has changed", headers: headers(ANSWERED, ["etag"]) },
  TooMany: {
    description: "Too many calls",
    headers: headers(ANSWERED, LIMITED, ["retry-after"]),
    content,
  },
  Refused: { description: "The call is refused", headers: headers(ANSWERED), content },
  Failed: { description: "The call failed", headers: headers(ANSWERED), content },
};

/** How callers say who they are. */
export const SECURITY = {
  project: key("apikey", "The project's publishable key"),
  session: {
    type: "http" as const,
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "The access token of a signed-in user",
  },
  personal: key("x-api-key", "A user's own key, with the scopes that are named"),
  secret: key("apikey", "A secret key of the project: for servers, never for a page"),
  device_name: key("x-auth-user", "The name of a reading device"),
  device_key: key("x-auth-key", "Its key"),
};

/** Headers of an answer, by name. */
export function headers(...names: (readonly (keyof typeof HEADERS)[])[]) {
  return Object.fromEntries(
    names.flat().map((name) => [name, { $ref: `#/components/headers/${name}` as const }]),
  );
}

/** Headers of a call, by name. */
export function parameters(...names: (keyof typeof PARAMETERS)[]) {
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` as const }));
}

function described(description: string) {
  return { description, schema: { type: "string" as const } };
}

function header(name: string, description: string) {
  return { name, in: "header" as const, description };
}

function key(name: string, description: string) {
  return { type: "apiKey" as const, in: "header" as const, name, description };
}

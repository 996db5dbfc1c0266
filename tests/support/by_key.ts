/**
 * A program with an API key: plain requests, as from any language.
 *
 * @module
 */

import { type Input, invoke, type Output } from "@shared/client/invoke.ts";
import { newApiKey } from "@shared/platform/api_keys.ts";
import type { Person, TestStack } from "./stack.ts";

type Scopes = Input<"create-api-key">["scopes"];

/** A key of somebody with an account. */
export function keyOf(person: Person, ...scopes: Scopes): Promise<Output<"create-api-key">> {
  return invoke(person, "create-api-key", { name: "A program", scopes });
}

/** A key that is well formed and nobody's. */
export async function randomKey(): Promise<string> {
  const made = await newApiKey((_, length) =>
    Promise.resolve(crypto.getRandomValues(new Uint8Array(length)))
  );
  return made.key;
}

/** What a function answered. */
export interface KeyedAnswer {
  status: number;
  headers: Headers;
  // deno-lint-ignore no-explicit-any -- tests look into answers of any shape
  body: any;
}

/** Calls a function by a key alone, or with more headers beside it. */
export async function byKey(
  { url }: Pick<TestStack, "url">,
  key: string | null,
  name: string,
  input: unknown,
  headers: Record<string, string> = {},
): Promise<KeyedAnswer> {
  const response = await fetch(`${url}/functions/v1/${name}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...key !== null && { "x-api-key": key },
      ...headers,
    },
    body: JSON.stringify(input),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

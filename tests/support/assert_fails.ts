/**
 * Calls that must be refused.
 *
 * @module
 */

import { InvokeError } from "@shared/client/invoke.ts";
import { AssertionError } from "node:assert";

/** Awaits a call that must be refused and returns the refusal. */
export async function assertFails(call: Promise<unknown>): Promise<InvokeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof InvokeError) return error;
    throw error;
  }
  throw new AssertionError({ message: "Expected a refusal, but the call was answered" });
}

/** Which fields a refusal names. */
export function pathsOf({ body }: InvokeError): string[] {
  return (body.details as { path: string }[]).map(({ path }) => path);
}

/**
 * The assertions tests use, over `node:assert`. Names and argument order are `@std/assert`'s, so
 * that one re-export can take this file's place.
 *
 * @module
 */

import { AssertionError } from "node:assert";
import { deepStrictEqual, match, notDeepStrictEqual, ok } from "node:assert/strict";

// deno-lint-ignore no-explicit-any -- what a constructor takes does not matter here
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Fails unless the value is truthy, and narrows it. */
export function assert(value: unknown, message = `Not truthy: ${shown(value)}`): asserts value {
  ok(value, message);
}

/** Fails when the value is null or undefined, and narrows it. */
export function assertExists<T>(
  value: T,
  message = `Expected a value, got ${value}`,
): asserts value is NonNullable<T> {
  ok(value !== null && value !== undefined, message);
}

/** Fails unless both are deeply equal. */
export function assertEquals<T>(actual: T, expected: NoInfer<T>, message?: string): void {
  deepStrictEqual(actual, expected, message);
}

/** Fails when both are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: NoInfer<T>, message?: string): void {
  notDeepStrictEqual(actual, expected, message);
}

/** Fails unless the text matches. */
export function assertMatch(actual: string, pattern: RegExp, message?: string): void {
  match(actual, pattern, message);
}

/** Fails unless the text contains the part. */
export function assertStringIncludes(
  actual: string,
  part: string,
  message = `${shown(actual)} does not contain ${shown(part)}`,
): void {
  ok(actual.includes(part), message);
}

/** Fails unless every key of `expected` is in `actual` with an equal value, at every depth. */
export function assertObjectMatch(actual: object, expected: object, message?: string): void {
  deepStrictEqual(keepKeys(actual, expected), expected, message);
}

/** Calls `fn`, which must throw, and returns the error. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  type?: ErrorClass<E>,
  part?: string,
): E {
  try {
    fn();
  } catch (error) {
    return checked(error, type, part);
  }
  throw new AssertionError({ message: "Expected an error, but the call returned" });
}

/** Awaits `fn`, which must reject, and returns the reason. */
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  type?: ErrorClass<E>,
  part?: string,
): Promise<E> {
  try {
    await fn();
  } catch (error) {
    return checked(error, type, part);
  }
  throw new AssertionError({ message: "Expected a rejection, but the promise resolved" });
}

function checked<E extends Error>(error: unknown, type: ErrorClass<E> | undefined, part = ""): E {
  const wanted: ErrorClass<Error> = type ?? Error;
  ok(error instanceof wanted, `Expected ${wanted.name}, got ${shown(error)}`);
  assertStringIncludes(error.message, part);
  return error as E;
}

function keepKeys(actual: unknown, expected: unknown): unknown {
  if (!isRecord(actual) || !isRecord(expected)) return actual;
  const keys = Object.keys(expected).filter((key) => key in actual);
  return Object.fromEntries(keys.map((key) => [key, keepKeys(actual[key], expected[key])]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) && !(value instanceof Date);
}

function shown(value: unknown): string {
  return Deno.inspect(value, { colors: false, depth: 3 });
}

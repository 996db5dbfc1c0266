/**
 * Several broadcasts in one request: what is wrong with them is said in upstream's words.
 *
 * @module
 */

import { Buffer } from "node:buffer";

/** One broadcast of a batch. */
export interface BatchedMessage {
  id: string | undefined;
  /** The subtopic, without `realtime:`. */
  topic: string;
  event: string;
  payload: Record<string, unknown>;
  private: boolean;
}

/** What is wrong, by field. */
export type Faults = Record<string, string[]>;

/** Of a payload. */
export const TOO_LARGE = "Payload size exceeds tenant limit";

const BLANK = "can't be blank";
const INVALID = "is invalid";
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Reads the value of `messages`: all of them, or what is wrong with each. */
export function readBatch(
  given: unknown,
  mostBytes: number,
): { messages: BatchedMessage[] } | { faults: (string | Faults)[] } {
  if (isBlank(given) || Array.isArray(given) && given.length === 0) return { faults: [BLANK] };
  if (!Array.isArray(given) || !given.every(isObject)) return { faults: [INVALID] };

  const faults = given.map((message) => faultsOf(message, mostBytes));
  if (faults.some((each) => Object.keys(each).length > 0)) return { faults };
  return {
    messages: given.map(({ id, topic, event, payload, private: isPrivate }) => ({
      id: isBlank(id) ? undefined : String(id),
      topic: String(topic),
      event: String(event),
      payload: isObject(payload) ? payload : {},
      private: isTrue(isPrivate),
    })),
  };
}

/** What is wrong with a text that has to be there. */
export function textFault(value: unknown): string | undefined {
  if (isBlank(value)) return BLANK;
  return typeof value === "string" ? undefined : INVALID;
}

function faultsOf(message: Record<string, unknown>, mostBytes: number): Faults {
  const { id, topic, event, payload, private: isPrivate } = message;
  const found = {
    id: isBlank(id) || typeof id === "string" && UUID.test(id) ? undefined : INVALID,
    topic: textFault(topic),
    event: textFault(event),
    payload: payloadFault(payload, mostBytes),
    private: isBlank(isPrivate) || isTrue(isPrivate) || isFalse(isPrivate) ? undefined : INVALID,
  };
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, fault]) => fault ? [[name, [fault]]] : []),
  );
}

function payloadFault(payload: unknown, mostBytes: number): string | undefined {
  if (isBlank(payload)) return BLANK;
  if (!isObject(payload)) return INVALID;
  return Buffer.byteLength(JSON.stringify(payload)) > mostBytes ? TOO_LARGE : undefined;
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || typeof value === "string" && !value.trim();
}

function isTrue(value: unknown): boolean {
  return value === true || value === "true" || value === "1";
}

function isFalse(value: unknown): boolean {
  return value === false || value === "false" || value === "0";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The binary frames of serializer 2.0.0: kind 3 comes in, kind 4 goes out, no third kind exists.
 *
 * @module
 */

import type { Payload } from "./serializer.ts";

/** A broadcast as bytes: what a client sends as kind 3. */
export interface BinaryPush {
  joinRef: string | null;
  ref: string | null;
  topic: string;
  event: string;
  /** Whether `bytes` are JSON text. */
  isJson: boolean;
  bytes: Uint8Array;
}

/** What a client receives as kind 4. */
export interface BinaryBroadcast {
  topic: string;
  event: string;
  isJson: boolean;
  bytes: Uint8Array;
  meta?: Payload | undefined;
}

const HEAD_IN = 7;
const HEAD_OUT = 5;
const LONGEST_PART = 255;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads kind 3; undefined when it is malformed. */
export function readBinary(frame: Uint8Array): BinaryPush | undefined {
  const [kind, ...lengths] = frame.subarray(0, HEAD_IN - 1);
  const encoding = frame[HEAD_IN - 1];
  if (kind !== 3 || (encoding !== 0 && encoding !== 1)) return undefined;

  let at = HEAD_IN;
  const parts: string[] = [];
  try {
    for (const length of lengths) {
      if (at + length > frame.length) return undefined;
      parts.push(decoder.decode(frame.subarray(at, at += length)));
    }
  } catch {
    return undefined;
  }
  const [joinRef = "", ref = "", topic = "", event = ""] = parts;
  return {
    joinRef: joinRef || null,
    ref: ref || null,
    topic,
    event,
    isJson: encoding === 1,
    bytes: frame.subarray(at),
  };
}

/** Writes kind 4; undefined when topic, event or meta is longer than 255 bytes. */
export function writeBinary(broadcast: BinaryBroadcast): Uint8Array<ArrayBuffer> | undefined {
  const { topic, event, isJson, bytes, meta } = broadcast;
  const parts = [topic, event, meta ? JSON.stringify(meta) : ""].map((part) =>
    encoder.encode(part)
  );
  if (parts.some((part) => part.length > LONGEST_PART)) return undefined;

  const length = parts.reduce((sum, part) => sum + part.length, HEAD_OUT + bytes.length);
  const frame = new Uint8Array(length);
  frame.set([4, ...parts.map((part) => part.length), isJson ? 1 : 0]);
  let at = HEAD_OUT;
  for (const part of [...parts, bytes]) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}

/**
 * The two serializers of the Realtime protocol, as text.
 *
 * @module
 */

import { z } from "zod";

/** Which serializer a socket speaks: 1.0.0 or 2.0.0. */
export type Version = 1 | 2;

/** A JSON object, the only payload clients understand. */
export type Payload = Record<string, unknown>;

/** One push of a client. */
export interface Push {
  joinRef: string | null;
  ref: string | null;
  topic: string;
  event: string;
  payload: Payload;
}

/** One message to a client; a broadcast has neither ref. */
export interface Message {
  joinRef?: string | null;
  ref?: string | null;
  topic: string;
  event: string;
  payload: Payload;
}

// Some clients count in numbers.
const ref = z.union([z.string(), z.number().transform(String)]).nullish().transform((given) =>
  given ?? null
);
const payload = z.record(z.string(), z.unknown()).nullish().transform((given) => given ?? {});

const first = z.object({ join_ref: ref, ref, topic: z.string(), event: z.string(), payload });
const second = z.tuple([ref, ref, z.string(), z.string(), payload]);

/** Reads a text frame; undefined when it is malformed. */
export function readText(version: Version, text: string): Push | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (version === 2) {
    const { data } = second.safeParse(json);
    if (!data) return undefined;
    const [joinRef, ref, topic, event, payload] = data;
    return { joinRef, ref, topic, event, payload };
  }
  const { data } = first.safeParse(json);
  if (!data) return undefined;
  const { join_ref: joinRef, ...push } = data;
  return { joinRef, ...push };
}

/** Writes a message whole. */
export function writeText(version: Version, message: Message): string {
  const { topic, event, payload, joinRef = null, ref = null } = message;
  return version === 2
    ? JSON.stringify([joinRef, ref, topic, event, payload])
    : JSON.stringify({ topic, event, payload, ref });
}

/** Writes a message whose payload is JSON text already. */
export function writeTextAround(
  version: Version,
  topic: string,
  event: string,
  payload: string,
  joinRef: string | null = null,
): string {
  const [topicText, eventText] = [JSON.stringify(topic), JSON.stringify(event)];
  return version === 2
    ? `[${JSON.stringify(joinRef)},null,${topicText},${eventText},${payload}]`
    : `{"topic":${topicText},"event":${eventText},"payload":${payload},"ref":null}`;
}

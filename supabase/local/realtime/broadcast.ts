/**
 * A client speaks to its room.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { BinaryPush } from "./binary_frames.ts";
import type { Channel } from "./channel.ts";
import type { Broadcast } from "./frames.ts";
import { payloadBytes } from "./limits.ts";
import type { Push } from "./serializer.ts";
import type { Server } from "./server.ts";
import { whenAllowed } from "./when_allowed.ts";

/** One broadcast, whichever way it came. */
interface Spoken {
  ref: string | null;
  bytes: number;
  /** Undefined when nobody could read it. */
  broadcast: Broadcast | undefined;
}

/** A broadcast that came as text. */
export function speak(server: Server, channel: Channel, push: Push): void | Promise<void> {
  const { event, payload } = push.payload;
  const text = JSON.stringify(payload ?? {});
  const broadcast = typeof event === "string"
    ? { topic: push.topic, event, payload: text }
    : undefined;
  // As bytes its name could not be longer than 255; here it could be as long as a frame.
  const bytes = Buffer.byteLength(text) + Buffer.byteLength(broadcast?.event ?? "");
  return say(server, channel, { ref: push.ref, bytes, broadcast });
}

/** A broadcast that came as bytes. */
export function speakBinary(
  server: Server,
  channel: Channel,
  push: BinaryPush,
): void | Promise<void> {
  const { ref, topic, event, isJson, bytes } = push;
  const broadcast = isJson && !isJsonText(bytes)
    ? undefined
    : { topic, event, isJson, payload: bytes };
  return say(server, channel, { ref, bytes: bytes.length, broadcast });
}

function say(server: Server, channel: Channel, spoken: Spoken): void | Promise<void> {
  // Who may not speak is not told so: silence, whatever was asked for.
  return whenAllowed(server, channel, "broadcast", (isAllowed) => {
    if (!isAllowed) return;
    const { ref, bytes, broadcast } = spoken;
    const { ack, self } = channel.config;
    if (!server.rates.messages.take()) {
      channel.fail("Too many messages per second");
      return;
    }
    const isGood = broadcast !== undefined && bytes <= payloadBytes(server.limits);
    if (isGood) server.hub.send(channel.room, broadcast, self ? undefined : channel);
    if (ack) channel.reply(ref, isGood ? "ok" : "error");
  });
}

function isJsonText(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}

/**
 * A client says that it is present, or no longer.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Channel } from "./channel.ts";
import { payloadBytes } from "./limits.ts";
import type { Payload, Push } from "./serializer.ts";
import type { Server } from "./server.ts";
import { whenAllowed } from "./when_allowed.ts";

/** Tracks or untracks, and answers. */
export function track(server: Server, channel: Channel, push: Push): void | Promise<void> {
  const { event, payload = {} } = push.payload;
  const action = typeof event === "string" ? event.toLowerCase() : undefined;
  if (event === undefined) return channel.reply(push.ref, "ok");
  if (action !== "track" && action !== "untrack") return channel.reply(push.ref, "error");

  return whenAllowed(server, channel, "presence", (isAllowed) => {
    if (!isAllowed) return channel.reply(push.ref, "error");
    const excess = excessOf(server, channel, payload);
    if (excess) return channel.fail(excess);

    const { room, topic, config: { presence: { key } } } = channel;
    if (action === "untrack") {
      server.hub.untrack(room, channel, key);
    } else {
      if (!isObject(payload)) {
        return channel.reply(push.ref, "error", {
          reason: "Presence track payload must be a map",
        });
      }
      // The client takes a payload with this key for changes of tables, and throws.
      if (key === "ids") {
        return channel.reply(push.ref, "error", { reason: 'Presence key "ids" is reserved' });
      }
      server.hub.track(room, topic, channel, key, payload);
    }
    channel.reply(push.ref, "ok");
  });
}

function excessOf(
  { limits, rates }: Server,
  { presencePushes, config: { presence: { key } } }: Channel,
  payload: unknown,
): string | undefined {
  if (!presencePushes.take()) return "Client presence rate limit exceeded";
  if (!rates.presence.take()) return "Too many presence messages per second";
  // The key goes to everybody as well.
  const bytes = Buffer.byteLength(key) + Buffer.byteLength(JSON.stringify(payload));
  return bytes > payloadBytes(limits) ? "Track message size exceeded" : undefined;
}

function isObject(payload: unknown): payload is Payload {
  return typeof payload === "object" && payload !== null && !Array.isArray(payload);
}

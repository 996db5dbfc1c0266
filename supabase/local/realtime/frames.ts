/**
 * What goes to a whole room, encoded at most once for each serializer.
 *
 * @module
 */

import { writeBinary } from "./binary_frames.ts";
import { type Payload, type Version, writeTextAround } from "./serializer.ts";

/** A frame as the socket takes it. */
export type Frame = string | Uint8Array<ArrayBuffer>;

/** Which right a member of a room needs to hear it. */
export type Hearing = "broadcast" | "presence";

/** A broadcast, before it is a frame. */
export interface Broadcast {
  /** With `realtime:`. */
  topic: string;
  event: string;
  /** JSON text goes out as text; bytes go out as bytes, to 1.0.0 only if they are JSON. */
  payload: string | Uint8Array;
  /** Whether bytes are JSON text. */
  isJson?: boolean;
  /** The message's own id, where it has one: a replayed message is not shown again. */
  meta?: (Payload & { id?: string }) | undefined;
}

/** One message to a room. */
export class Frames {
  readonly hearing: Hearing;
  readonly id: string | undefined;
  readonly #write: (version: Version) => Frame | undefined;
  readonly #written: { [version in Version]?: Frame | undefined } = {};

  constructor(hearing: Hearing, write: (version: Version) => Frame | undefined, id?: string) {
    this.hearing = hearing;
    this.#write = write;
    this.id = id;
  }

  /** The frame for a socket of that version; undefined when such a socket cannot take it. */
  of(version: Version): Frame | undefined {
    if (!(version in this.#written)) this.#written[version] = this.#write(version);
    return this.#written[version];
  }
}

/** A broadcast's frames. */
export function broadcastFrames(broadcast: Broadcast): Frames {
  const { topic, event, payload, isJson = false, meta } = broadcast;
  return new Frames("broadcast", (version) => {
    if (typeof payload === "string") return asText(version, broadcast, payload);
    if (version === 2) return writeBinary({ topic, event, isJson, bytes: payload, meta });
    return isJson ? asText(version, broadcast, new TextDecoder().decode(payload)) : undefined;
  }, meta?.id);
}

/** A room's `presence_diff`; both sides are JSON text. */
export function presenceFrames(
  topic: string,
  { joins, leaves }: { joins: string; leaves: string },
): Frames {
  const payload = `{"joins":${joins},"leaves":${leaves}}`;
  return new Frames(
    "presence",
    (version) => writeTextAround(version, topic, "presence_diff", payload),
  );
}

function asText(version: Version, { topic, event, meta }: Broadcast, payload: string): string {
  const end = meta ? `,"meta":${JSON.stringify(meta)}}` : "}";
  const whole = `{"type":"broadcast","event":${JSON.stringify(event)},"payload":${payload}${end}`;
  return writeTextAround(version, topic, "broadcast", whole);
}

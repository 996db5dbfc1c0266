/**
 * A channel as the changes of tables see it.
 *
 * @module
 */

import type { Identity } from "./identity.ts";

/** A channel with bindings: who listens, and where goes what they may see. */
export interface Subscriber {
  /** `realtime:room` */
  readonly topic: string;
  /** `room` */
  readonly subtopic: string;
  identity(): Identity;
  /** Takes one message as serializer 1.0.0 and as 2.0.0 writes it, and sends the one it speaks. */
  sendText(frame1: string, frame2: string): void;
  /** Sends a `system` message of extension `postgres_changes`. */
  system(status: "ok" | "error", message: string): void;
}

/** `retry`: the database failed, not the parameters. */
export type Subscribed = { ok: true } | { ok: false; message: string; retry: boolean };

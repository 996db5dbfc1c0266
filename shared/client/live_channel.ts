/**
 * A private channel that stays alive: it recovers from whatever ends it, reads what was missed, and
 * asks again and again where nothing is pushed.
 *
 * @module
 */

import type { AnyClient } from "./connect.ts";
import { LiveKeeper } from "./live_keeper.ts";
import type { Timers } from "./timers.ts";

/**
 * `live`: events are pushed. `degraded`: they are not, so what changes is asked for. `stopped`: it
 * was closed, or the user may not listen.
 */
export type LiveState = "connecting" | "live" | "degraded" | "stopped";

export interface LiveOptions {
  /** The private channel's name. */
  topic: string;
  /**
   * Reads what may have been missed: at every beginning, at a pace while nothing is pushed, and
   * again after a failure. Never twice at once. The signal says that nobody waits any more.
   */
  catchUp(signal: AbortSignal): Promise<void>;
  /** Broadcast events and what to do with their payload. */
  events: Record<string, (payload: Record<string, unknown>) => void>;
  /** Who else is there: what this user shows, and what everybody shows by key. */
  presence?: {
    key: string;
    state: () => Record<string, unknown>;
    onChange(people: Record<string, Record<string, unknown>[]>): void;
  };
  /** Between two looks while nothing is pushed: 5,000 ms, ±20 %; more after errors. */
  pollEveryMs?: number;
  /** Told at each change, and why. */
  onState?(state: LiveState, reason?: string): void;
  /** Told of each loss, of a catch-up that failed and of a listener that threw. */
  onError?(error: unknown): void;
  timers?: Timers;
  random?: () => number;
}

export interface Live {
  readonly state: LiveState;
  /** Sends to everybody else on the topic; over HTTP while the socket is away. Rejects when refused. */
  send(event: string, payload: object): Promise<void>;
  /** Reads what may have been missed: a reading that begins after this call. */
  catchUp(): Promise<void>;
  /** Leaves the topic and forgets everything; doing it twice is harmless. */
  close(): Promise<"ok">;
}

/**
 * Listens to a private topic until closed.
 *
 * @example
 * ```ts ignore
 * const live = openLive(supabase, {
 *   topic: `translator:session:${id}`,
 *   events: { message: ({ id }) => void show(id) },
 *   catchUp: () => showAllSince(lastSeen),
 *   onState: (state, reason) => console.info({ live: state, reason }),
 * });
 * await live.close();
 * ```
 *
 * @throws when this client listens to the topic already.
 */
export function openLive(client: AnyClient, options: LiveOptions): Live {
  return new LiveKeeper(client, options);
}

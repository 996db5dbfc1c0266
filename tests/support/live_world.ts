/**
 * Somebody who listens to a private topic with an official client, and a server played by hand.
 *
 * @module
 */

import { createClient } from "@supabase/supabase-js";
import { type Live, type LiveOptions, openLive } from "@shared/client/live_channel.ts";
import { HandServer } from "./hand_socket.ts";
import { hangUp } from "./hang_up.ts";
import { settle, TurnedTimers } from "./turned_timers.ts";

export class LiveWorld implements AsyncDisposable {
  readonly topic = "reading:user:1";
  readonly server = new HandServer();
  readonly timers = new TurnedTimers();
  /** What the application's own sign-in answers. */
  token = "token-1";
  /** What the listener was told: "degraded: why". */
  readonly states: string[] = [];
  readonly errors: string[] = [];
  /** How often it read what it may have missed, and how it does that. */
  reads = 0;
  read: (signal: AbortSignal) => Promise<void> = () => Promise.resolve();
  /** What was asked for over HTTP, and what answers. */
  readonly asked: string[] = [];
  http: (request: Request) => Response | Promise<Response> = () =>
    new Response(null, { status: 202 });

  readonly client = createClient("http://127.0.0.1:9", "key", {
    accessToken: () => Promise.resolve(this.token),
    global: {
      fetch: async (input, init) => {
        const request = new Request(input, init);
        this.asked.push(new URL(request.url).pathname);
        return await this.http(request);
      },
    },
    realtime: {
      transport: this.server.transport,
      timeout: 200,
      reconnectAfterMs: () => 0,
    },
  });

  /** Opens it and lets everybody act who need not wait. */
  async open(options: Partial<LiveOptions> = {}): Promise<Live> {
    const live = openLive(this.client, {
      topic: this.topic,
      events: {},
      catchUp: (signal) => {
        this.reads++;
        return this.read(signal);
      },
      onState: (state, reason) => void this.states.push(reason ? `${state}: ${reason}` : state),
      onError: (error) => void this.errors.push((error as Error).message),
      timers: this.timers,
      random: () => 1,
      ...options,
    });
    await this.timers.pass(0);
    return live;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await settle();
    await hangUp(this.client);
  }
}

/**
 * One life of a private channel, from its join to its end. What comes after is somebody else's.
 *
 * @module
 */

import type { RealtimeChannel } from "@supabase/supabase-js";
import type { AnyClient } from "./connect.ts";
import type { LiveOptions } from "./live_channel.ts";
import { type Timers, within } from "./timers.ts";

/** How long leaving waits for answers that are under way, so that their timers end. */
const FAREWELL_MS = 1_000;

/** What a channel carries, and whom it tells what became of it. */
export interface ChannelOptions extends Pick<LiveOptions, "topic" | "events" | "presence"> {
  timers: Timers;
  /** The server lets events through from now on. */
  onJoined(): void;
  /** The socket is away; the client joins again by itself when it is back. */
  onLost(reason: string): void;
  /** This channel is over, and another one has to be made. */
  onEnded(reason: string): void;
  /** Events may have been left out. */
  onGap(): void;
  onError(error: unknown): void;
}

export class JoinedChannel {
  readonly #client: AnyClient;
  readonly #options: ChannelOptions;
  readonly #channel: RealtimeChannel;
  /** Answers that are under way. */
  readonly #pushes = new Set<Promise<unknown>>();
  #over = false;
  /** What the server complained about last. */
  #complaint: string | undefined;

  constructor(client: AnyClient, options: ChannelOptions) {
    const { topic, events, presence } = options;
    this.#client = client;
    this.#options = options;
    this.#channel = client.channel(topic, {
      config: {
        private: true,
        broadcast: { ack: true },
        ...(presence && { presence: { key: presence.key, enabled: true } }),
      },
    });
    for (const [event, tell] of Object.entries(events)) {
      this.#channel.on("broadcast", { event }, ({ payload }) => this.#tell(() => tell(payload)));
    }
    if (presence) {
      this.#channel.on("presence", { event: "sync" }, () => {
        this.#tell(() => presence.onChange(this.#channel.presenceState()));
      });
    }
    this.#channel.on("system", {}, (said) => this.#listen(said));
  }

  /** Asks to be let in. */
  join(): void {
    try {
      this.#channel.subscribe((status, error) => this.#hear(`${status}`, error));
    } catch (error) {
      // Where there is no WebSocket at all.
      this.#end((error as Error).message);
    }
  }

  /** Sends over the socket, or over HTTP while it is away. */
  async send(event: string, payload: object): Promise<void> {
    if (this.#over || this.#channel.state !== "joined" || !this.#client.realtime.isConnected()) {
      await this.#channel.httpSend(event, payload);
      return;
    }
    const said = await this.#push(this.#channel.send({ type: "broadcast", event, payload }));
    if (said !== "ok") throw new Error(`Cannot send ${event}: ${said}`);
  }

  /** Leaves, once the answers that are under way have come. */
  async leave(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    if (this.#pushes.size && this.#client.realtime.isConnected()) {
      await within(FAREWELL_MS, Promise.all(this.#pushes), this.#options.timers);
    }
    await this.#client.removeChannel(this.#channel);
  }

  #hear(status: string, error?: Error): void {
    if (this.#over) return;
    if (status === "SUBSCRIBED") {
      this.#complaint = undefined;
      this.#track();
      this.#options.onJoined();
    } else if (status === "CLOSED") {
      this.#over = true;
      // The client has forgotten the channel already; removing it would remove its successor.
      this.#channel.teardown();
      this.#options.onEnded(this.#complaint ?? "the server closed the channel");
    } else {
      const reason = error?.message ?? "the join was not answered";
      if (!this.#isAway(reason)) return this.#end(reason);
      this.#options.onLost(reason);
      // A socket that was closing when this channel asked for it is opened by nobody else.
      if (status === "TIMED_OUT") this.#client.realtime.connect();
    }
  }

  /** The client closes a silent socket a moment after it says so. */
  #isAway(reason: string): boolean {
    return !this.#client.realtime.isConnected() || reason === "heartbeat timeout";
  }

  /** Left alone, the client would ask for a refused channel for ever, and in step with all others. */
  #end(reason: string): void {
    this.#over = true;
    this.#client.removeChannel(this.#channel).catch(this.#options.onError);
    this.#options.onEnded(reason);
  }

  #listen(said: { extension: string; status: string; message: string }): void {
    if (this.#over || said.status !== "error") return;
    if (said.extension === "postgres_changes") this.#options.onGap();
    else this.#complaint = said.message;
  }

  #track(): void {
    const { presence, onError } = this.#options;
    if (!presence) return;
    this.#tell(() => {
      this.#push(this.#channel.track(presence.state())).then((said) => {
        if (said !== "ok" && !this.#over) onError(new Error(`Cannot show presence: ${said}`));
      }, onError);
    });
  }

  #push(answer: Promise<string>): Promise<string> {
    this.#pushes.add(answer);
    return answer.finally(() => this.#pushes.delete(answer));
  }

  /** A listener that throws must not end the others. */
  #tell(listener: () => void): void {
    if (this.#over) return;
    try {
      listener();
    } catch (error) {
      this.#options.onError(error);
    }
  }
}

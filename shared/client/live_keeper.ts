/**
 * Keeps one topic alive over many channels: what to do when one is refused, lost or closed.
 *
 * @module
 */

import { BackOff } from "./back_off.ts";
import { CatchUp } from "./catch_up.ts";
import type { AnyClient } from "./connect.ts";
import { JoinedChannel } from "./joined_channel.ts";
import type { Live, LiveOptions, LiveState } from "./live_channel.ts";
import { troubleIn } from "./live_reason.ts";
import { refreshLiveToken } from "./live_token.ts";
import { leaveTopic, takeTopic } from "./live_topics.ts";
import { OwnTimers, realTimers, within } from "./timers.ts";
import { onWaking } from "./waking.ts";

/** A loss that lasts longer is shown, and asking begins. */
const GRACE_MS = 8_000;

/** A channel that lived so long is healthy. */
const HEALTHY_AFTER_MS = 60_000;

/** How long to stay away when the server is crowded, at least. */
const CROWDED_MS = 30_000;

/** How long closing waits for a reading that has begun. */
const FAREWELL_MS = 1_000;

const POLL_EVERY_MS = 5_000;

/** What `openLive` returns. */
export class LiveKeeper implements Live {
  readonly #client: AnyClient;
  readonly #options: LiveOptions;
  readonly #timers: OwnTimers;
  readonly #backOff: BackOff;
  readonly #catchUp: CatchUp;
  readonly #stopWaking: () => void;
  /** The end of whoever listened to the topic before. */
  readonly #before: Promise<unknown> | undefined;
  #state: LiveState = "connecting";
  #channel: JoinedChannel | undefined;
  /** The token the channel was made with. */
  #token: string | null = null;
  /** Why nothing is pushed. */
  #reason = "no answer";
  #grace: (() => void) | undefined;
  #health: (() => void) | undefined;
  #left: Promise<unknown> | undefined;
  #read: Promise<unknown> | undefined;

  constructor(client: AnyClient, options: LiveOptions) {
    const { pollEveryMs = POLL_EVERY_MS, random = Math.random, timers = realTimers } = options;
    this.#before = takeTopic(client.realtime, options.topic);
    this.#client = client;
    this.#options = options;
    this.#timers = new OwnTimers(timers);
    this.#backOff = new BackOff(random);
    this.#catchUp = new CatchUp({
      read: (signal) => options.catchUp(signal),
      everyMs: pollEveryMs,
      timers: this.#timers,
      random,
      onError: (error) => this.#complain(error),
    });
    this.#stopWaking = onWaking(() => this.#wake());
    this.#waitForPush();
    this.#begin();
  }

  get state(): LiveState {
    return this.#state;
  }

  catchUp(): Promise<void> {
    return this.#catchUp.ask();
  }

  async send(event: string, payload: object): Promise<void> {
    if (!this.#channel || this.#state === "stopped") {
      throw new Error(`Cannot send ${event}: ${this.#options.topic} is ${this.#state}`);
    }
    await this.#channel.send(event, payload);
  }

  async close(): Promise<"ok"> {
    this.#stop("closed");
    await Promise.all([this.#left, this.#read]);
    return "ok";
  }

  async #open(renew = false): Promise<void> {
    await this.#before;
    const token = await refreshLiveToken(this.#client, { renew, timers: this.#timers });
    if (this.#left) return;
    this.#token = token.value;
    const { topic, events, presence, timers = realTimers } = this.#options;
    this.#channel = new JoinedChannel(this.#client, {
      topic,
      events,
      ...(presence && { presence }),
      timers,
      onJoined: () => this.#joined(),
      onLost: (reason) => this.#lost(reason),
      onEnded: (reason) => this.#ended(reason),
      onGap: () => this.#catchUp.askQuietly(),
      onError: (error) => this.#complain(error),
    });
    this.#channel.join();
  }

  /** A reason to try again is whatever kept a channel from being made. */
  #begin(renew = false): void {
    this.#open(renew).catch((error) => this.#ended((error as Error).message));
  }

  #joined(): void {
    this.#grace?.();
    this.#grace = undefined;
    this.#health?.();
    this.#health = this.#timers.after(HEALTHY_AFTER_MS, () => this.#backOff.reset());
    this.#become("live");
    this.#catchUp.poll(false);
    this.#catchUp.askQuietly();
  }

  #lost(reason: string): void {
    this.#health?.();
    this.#reason = reason;
    this.#complain(new Error(`Lost ${this.#options.topic}: ${reason}`));
    this.#waitForPush();
  }

  #ended(reason: string): void {
    this.#lost(reason);
    const trouble = troubleIn(reason);
    if (trouble === "forbidden") {
      this.#reconsider(reason);
      return;
    }
    this.#degrade();
    this.#again(trouble === "crowded" ? CROWDED_MS : 0, trouble === "token");
  }

  /** Whoever is refused with the token that is current may not listen. */
  async #reconsider(reason: string): Promise<void> {
    const { value, certain } = await refreshLiveToken(this.#client, { timers: this.#timers });
    if (certain && value === this.#token) this.#stop(reason);
    else this.#again();
  }

  #again(atLeastMs = 0, renew = false): void {
    this.#timers.after(atLeastMs + this.#backOff.next(), () => this.#begin(renew));
  }

  #waitForPush(): void {
    if (this.#state === "degraded") return;
    this.#grace ??= this.#timers.after(GRACE_MS, () => this.#degrade());
  }

  #degrade(): void {
    this.#grace?.();
    this.#grace = undefined;
    if (this.#state === "degraded") return;
    this.#become("degraded", this.#reason);
    this.#catchUp.poll(true);
  }

  #stop(reason: string): void {
    if (this.#left) return;
    this.#stopWaking();
    this.#timers.end();
    this.#read = within(FAREWELL_MS, this.#catchUp.close(), this.#options.timers ?? realTimers);
    this.#left = Promise.all([this.#before, this.#channel?.leave()]).catch(() => {});
    leaveTopic(this.#client.realtime, this.#options.topic, this.#left);
    this.#become("stopped", reason);
  }

  /** A page that slept has an old token, and the client reconnects without asking for a new one. */
  #wake(): void {
    refreshLiveToken(this.#client, { timers: this.#timers });
    this.#catchUp.askQuietly();
  }

  #become(state: LiveState, reason?: string): void {
    if (this.#state === state) return;
    this.#state = state;
    try {
      this.#options.onState?.(state, reason);
    } catch (error) {
      this.#complain(error);
    }
  }

  #complain(error: unknown): void {
    this.#options.onError?.(error);
  }
}

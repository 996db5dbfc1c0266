/**
 * One joined topic on one socket.
 *
 * @module
 */

import type { Member } from "./fan_out.ts";
import type { Frames } from "./frames.ts";
import { type Hub, roomKey } from "./hub.ts";
import type { Identity } from "./identity.ts";
import type { JoinConfig } from "./join_config.ts";
import { Quota } from "./limits.ts";
import type { Extension, ReadRights } from "./rights.ts";
import {
  type Message,
  type Payload,
  type Version,
  writeText,
  writeTextAround,
} from "./serializer.ts";
import type { Subscription } from "./subscription.ts";

/** The socket as its channels see it. */
export interface Carrier {
  readonly version: Version;
  send(frame: string | Uint8Array<ArrayBuffer>): void;
  /** The channel is over. */
  drop(channel: Channel): void;
}

/** What a channel is made of. */
export interface ChannelOptions {
  carrier: Carrier;
  hub: Hub;
  topic: string;
  joinRef: string | null;
  config: JoinConfig;
  who: Identity;
  rights: ReadRights;
  presencePushes: number;
}

const PUSHES_IN_MS = 30_000;

/** A channel: what it may, and what it is told. */
export class Channel implements Member {
  readonly id = crypto.randomUUID();
  readonly topic: string;
  readonly subtopic: string;
  readonly joinRef: string | null;
  readonly config: JoinConfig;
  readonly room: string;
  readonly presencePushes: Quota;
  /** Messages that were replayed: at most 25. */
  readonly replayed = new Set<string>();
  readonly #carrier: Carrier;
  readonly #hub: Hub;
  #who: Identity;
  #rights: ReadRights;
  #mayWrite: { [extension in Extension]?: boolean } = {};
  #isClosed = false;
  /** What came before the join was answered: the client would not understand it yet. */
  #early: (string | Frames)[] | undefined = [];
  /** What it hears of tables. */
  subscription: Subscription | undefined;

  constructor(options: ChannelOptions) {
    const { carrier, hub, topic, joinRef, config, who, rights, presencePushes } = options;
    this.topic = topic;
    this.subtopic = topic.slice("realtime:".length);
    this.joinRef = joinRef;
    this.config = config;
    this.room = roomKey(this.subtopic, config.isPrivate);
    this.presencePushes = new Quota(presencePushes, PUSHES_IN_MS);
    this.#carrier = carrier;
    this.#hub = hub;
    this.#who = who;
    this.#rights = rights;
  }

  get version(): Version {
    return this.#carrier.version;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get rights(): ReadRights {
    return this.#rights;
  }

  identity(): Identity {
    return this.#who;
  }

  /** Takes other claims or rights; what it may send is asked anew. */
  become(who: Identity, rights: ReadRights): void {
    this.#who = who;
    this.#rights = rights;
    this.#mayWrite = {};
  }

  /** What was found out about sending, since the claims last changed. */
  get mayWrite(): { [extension in Extension]?: boolean } {
    return this.#mayWrite;
  }

  /** Whether the client is told who is present. */
  get seesPresence(): boolean {
    return this.config.presence.isEnabled && this.#rights.presence === true;
  }

  hear(frames: Frames): boolean {
    if (this.#isClosed) return false;
    const { hearing, id } = frames;
    if (!(hearing === "presence" ? this.seesPresence : this.#rights.broadcast)) return false;
    if (this.#early) {
      this.#early.push(frames);
      return false;
    }
    if (id !== undefined && this.replayed.has(id)) return false;
    const frame = frames.of(this.version);
    if (frame === undefined) return false;
    this.send(frame);
    return true;
  }

  send(frame: string | Uint8Array<ArrayBuffer>): void {
    if (!this.#isClosed) this.#carrier.send(frame);
  }

  /** Sends a message of this channel's life. */
  tell(event: string, payload: Payload, ref: string | null = null): void {
    const message: Message = { joinRef: this.joinRef, ref, topic: this.topic, event, payload };
    this.send(writeText(this.version, message));
  }

  reply(ref: string | null, status: "ok" | "error", response: Payload = {}): void {
    this.tell("phx_reply", { status, response }, ref);
  }

  /** A change of a table, as both serializers write it; kept until the join is answered. */
  sendText(frame1: string, frame2: string): void {
    const frame = this.version === 1 ? frame1 : frame2;
    if (this.#early) this.#early.push(frame);
    else this.send(frame);
  }

  /** The join is answered, and what belongs to its beginning sent: what waited may go. */
  open(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const waited of early) {
      if (typeof waited === "string") this.send(waited);
      else this.hear(waited);
    }
  }

  /** Tells who is present, once after a join. */
  tellPresence(): void {
    const state = this.#hub.presence(this.room);
    this.send(writeTextAround(this.version, this.topic, "presence_state", state, this.joinRef));
  }

  /** Says how the channel's changes of tables fare. */
  system(status: "ok" | "error", message: string): void {
    this.#system("postgres_changes", status, message);
  }

  /** Says how the channel itself fares. */
  notice(status: "ok" | "error", message: string): void {
    this.#system("system", status, message);
  }

  #system(extension: string, status: "ok" | "error", message: string): void {
    this.tell("system", { extension, status, message, channel: this.subtopic });
  }

  /** Ends the channel for a reason the client is told; it comes back by itself only if it wants. */
  fail(message: string): void {
    this.notice("error", message);
    this.close("phx_close");
  }

  /** Frees everything at once; `event` tells the client. */
  close(event?: "phx_close" | "phx_error"): void {
    if (this.#isClosed) return;
    if (event) this.tell(event, {}, this.joinRef);
    this.#isClosed = true;
    this.#early = undefined;
    this.#carrier.drop(this);
    this.#hub.leave(this.room, this, this.config.presence.key);
    this.subscription?.stop();
  }
}

/**
 * One WebSocket: its frames come in, find their channel, and go out.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { readBinary } from "./binary_frames.ts";
import { speak, speakBinary } from "./broadcast.ts";
import type { Carrier, Channel } from "./channel.ts";
import { delay } from "./delay.ts";
import type { Frame } from "./frames.ts";
import type { Identity } from "./identity.ts";
import { admit, open } from "./join.ts";
import { type JoinConfig, readJoin } from "./join_config.ts";
import { JoinRefused } from "./join_refused.ts";
import { Lanes, type Work } from "./lanes.ts";
import type { Buffered, Pressure } from "./pressure.ts";
import { type Payload, type Push, readText, type Version, writeText } from "./serializer.ts";
import type { Server } from "./server.ts";
import { changeToken } from "./token_change.ts";
import { track } from "./track.ts";

/** What a socket is made of. */
export interface SocketOptions {
  server: Server;
  pressure: Pressure;
  web: WebSocket;
  version: Version;
  /** Who its key says it is. */
  who: Identity;
}

const TOO_LARGE = 1009;
const TRY_AGAIN_LATER = 1013;
/** Frames that may wait for the database. */
const LONGEST_WAIT = 1000;

/** A socket and its channels. */
export class Socket implements Carrier, Buffered {
  readonly version: Version;
  readonly #server: Server;
  readonly #pressure: Pressure;
  readonly #web: WebSocket;
  readonly #who: Identity;
  readonly #channels = new Map<string, Channel>();
  readonly #lanes = new Lanes();
  readonly #end = new AbortController();
  /** Joins that are being judged: they count as channels. */
  #joining = 0;
  /** Bytes of the frame that is being taken. */
  #size = 0;

  constructor({ server, pressure, web, version, who }: SocketOptions) {
    this.version = version;
    this.#server = server;
    this.#pressure = pressure;
    this.#web = web;
    this.#who = who;
  }

  get channels(): ReadonlyMap<string, Channel> {
    return this.#channels;
  }

  get bufferedAmount(): number {
    return this.#web.bufferedAmount;
  }

  get isOver(): boolean {
    return this.#end.signal.aborted;
  }

  send(frame: Frame): void {
    if (this.isOver || this.#web.readyState !== WebSocket.OPEN) return;
    if (this.#pressure.allows(this)) this.#web.send(frame);
  }

  drop(channel: Channel): void {
    const { topic } = channel;
    if (this.#channels.get(topic) === channel) this.#channels.delete(topic);
  }

  cut(): void {
    this.#server.log("warn", "realtime: a client that reads too slowly was cut off");
    this.close(TRY_AGAIN_LATER, "Too slow");
  }

  /** Takes it out of everything at once; the peer may take its time. */
  close(code: number, reason: string): void {
    this.end();
    if (this.#web.readyState === WebSocket.OPEN) this.#web.close(code, reason);
  }

  /** Frees everything this socket has. */
  end(): void {
    if (this.isOver) return;
    this.#end.abort();
    this.#pressure.forget(this);
    for (const channel of [...this.#channels.values()]) channel.close();
  }

  /** Takes a frame; a malformed one is dropped and logged. */
  receive(data: string | ArrayBuffer): void {
    if (this.isOver) return;
    this.#size = sizeOf(data);
    if (this.#size > this.#server.limits.frameBytes) {
      return this.close(TOO_LARGE, "Frame too large");
    }
    if (typeof data === "string") {
      const push = readText(this.version, data);
      if (push) return this.#take(push);
    } else if (this.version === 2) {
      const push = readBinary(new Uint8Array(data));
      if (push) return this.#inLane(push, (channel) => speakBinary(this.#server, channel, push));
    }
    this.#server.log("debug", "realtime: a malformed frame was dropped");
  }

  #take(push: Push): void {
    const server = this.#server;
    const { topic, event } = push;
    if (topic === "phoenix" && event === "heartbeat") return this.#reply(push, "ok", {});
    switch (event) {
      case "phx_join":
        if (!topic.startsWith("realtime:")) return this.#unmatched(push);
        return this.#run(topic, () => this.#join(push));
      case "phx_leave":
        return this.#run(topic, () => this.#leave(push));
      case "access_token":
        return this.#inLane(push, (channel) => changeToken(server, channel, push.payload));
      case "broadcast":
        return this.#inLane(push, (channel) => speak(server, channel, push));
      case "presence":
        return this.#inLane(push, (channel) => track(server, channel, push));
      default:
        return this.#inLane(push, () => {});
    }
  }

  /** Does it in the topic's lane, if that topic is joined by then. */
  #inLane(
    push: Pick<Push, "ref" | "topic">,
    work: (channel: Channel) => void | Promise<void>,
  ): void {
    this.#run(push.topic, () => {
      const channel = this.#channels.get(push.topic);
      return channel ? work(channel) : this.#unmatched(push);
    });
  }

  #run(topic: string, work: Work): void {
    const { waiting, waitingBytes } = this.#lanes;
    if (waiting >= LONGEST_WAIT || waitingBytes > this.#server.limits.bufferedBytes) {
      return this.close(TRY_AGAIN_LATER, "Too fast");
    }
    this.#lanes.run(topic, () => this.#guarded(topic, work), this.#size);
  }

  /** Whatever goes wrong costs the channel, which comes again, and nobody else. */
  #guarded(topic: string, work: Work): void | Promise<void> {
    const crashed = (error: unknown) => {
      this.#server.log("error", "realtime: a channel crashed", { topic, error: String(error) });
      this.#channels.get(topic)?.close("phx_error");
    };
    if (this.isOver) return;
    try {
      return work()?.catch(crashed);
    } catch (error) {
      crashed(error);
    }
  }

  async #join(push: Push): Promise<void> {
    const server = this.#server;
    const { topic, payload, ref } = push;
    const config = readJoin(payload, (why) => server.log("debug", `realtime: a join: ${why}`));
    this.#channels.get(topic)?.close("phx_close");
    if (config.isAncient) return this.#reply(push, "ok", { postgres_changes: [] });

    let channel: Channel | undefined;
    try {
      channel = await this.#admit(push, config);
      if (this.isOver) return;
      this.#channels.set(topic, channel);
      await open(server, channel, ref);
    } catch (error) {
      channel?.close();
      await this.#refuse(push, error);
    }
  }

  async #admit(push: Push, config: JoinConfig): Promise<Channel> {
    const channels = this.#channels.size + this.#joining++;
    try {
      return await admit(this.#server, { carrier: this, who: this.#who, channels }, push, config);
    } finally {
      this.#joining--;
    }
  }

  async #refuse(push: Push, error: unknown): Promise<void> {
    const { log, delays } = this.#server;
    const refused = error instanceof JoinRefused ? error : undefined;
    if (!refused) log("error", "realtime: a join failed", { error: String(error) });
    if (!refused?.how.isLate) await delay(delays.joinMs, this.#end.signal);
    this.#reply(push, "error", { reason: refused?.reason ?? "Unknown Error on Channel" });
    if (refused?.how.closes) this.close(refused.how.closes, refused.message);
  }

  #leave(push: Push): void {
    this.#reply(push, "ok", {});
    const channel = this.#channels.get(push.topic);
    const isOld = push.joinRef !== null && push.joinRef !== channel?.joinRef;
    if (!isOld) channel?.close("phx_close");
  }

  #unmatched({ ref, topic }: Pick<Push, "ref" | "topic">): void {
    const push = { ref, topic, joinRef: null };
    this.#reply(push, "error", { reason: "unmatched topic" });
  }

  #reply(
    { joinRef, ref, topic }: Pick<Push, "joinRef" | "ref" | "topic">,
    status: "ok" | "error",
    response: Payload,
  ): void {
    const payload = { status, response };
    this.send(writeText(this.version, { joinRef, ref, topic, event: "phx_reply", payload }));
  }
}

function sizeOf(data: string | ArrayBuffer): number {
  return typeof data === "string" ? Buffer.byteLength(data) : data.byteLength;
}

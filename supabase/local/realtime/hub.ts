/**
 * The rooms: who is in which, and what is said there reaches everybody in order.
 *
 * @module
 */

import { type Delivery, FanOut, type Member } from "./fan_out.ts";
import { type Broadcast, broadcastFrames, presenceFrames } from "./frames.ts";
import { type Diff, Presence } from "./presence.ts";
import type { Payload } from "./serializer.ts";

interface Room {
  topic: string;
  members: Set<Member>;
  presence: Presence;
  /** How many hold the room, what waits meanwhile, and whom to call when that is too much. */
  holders: Set<() => void>;
  held: Delivery[];
}

/** So many messages wait in a room that is held: five seconds at the Free plan's rate. */
const MOST_HELD = 500;

/** Somebody's presence; `member` is unique within its server, and without a payload it has gone. */
export interface Present {
  kind: "presence";
  room: string;
  topic: string;
  member: string;
  key: string;
  payload: Payload | null;
}

/** What was said in a room of one server, for the others on the same database. */
export type Said = { kind: "broadcast"; room: string; broadcast: Broadcast } | Present;

/** A room's name among all: private and public rooms of one name are two. */
export function roomKey(subtopic: string, isPrivate: boolean): string {
  return `${isPrivate ? "p" : "o"}:${subtopic}`;
}

/** The one registry of rooms. */
export class Hub {
  /** Passes on what is said here. */
  onSaid: ((said: Said) => void) | undefined;
  readonly #rooms = new Map<string, Room>();
  readonly #fanOut = new FanOut();
  readonly #refs = `${crypto.randomUUID().slice(0, 8)}-`;
  #lastRef = 0;

  /** Lets a member in; rooms are made by whoever comes first. */
  enter(key: string, topic: string, member: Member): void {
    this.#room(key, topic).members.add(member);
  }

  /** Lets a member out, untracked; the last one closes the room. */
  leave(key: string, member: Member, presenceKey: string): void {
    const room = this.#rooms.get(key);
    if (!room?.members.delete(member)) return;
    this.untrack(key, member, presenceKey);
    this.#tidy(key, room);
  }

  /** Says something to everybody in a room but `except`, on other servers too. */
  send(key: string, broadcast: Broadcast, except?: Member): void {
    this.sendHere(key, broadcast, except);
    this.onSaid?.({ kind: "broadcast", room: key, broadcast });
  }

  /** Says to everybody here what other servers hear by themselves. */
  sendHere(key: string, broadcast: Broadcast, except?: Member): void {
    const room = this.#rooms.get(key);
    if (!room?.members.size) return;
    this.#deliver(room, { members: room.members, frames: broadcastFrames(broadcast), except });
  }

  /** Tracks a member, and tells the room what is new. */
  track(key: string, topic: string, member: Member, presenceKey: string, payload: Payload): void {
    this.#be({ kind: "presence", room: key, topic, member: member.id, key: presenceKey, payload });
  }

  /** Untracks a member, and tells the room. */
  untrack(key: string, member: Member, presenceKey: string): void {
    const topic = this.#rooms.get(key)?.topic;
    if (topic === undefined) return;
    const gone = { room: key, topic, member: member.id, key: presenceKey, payload: null };
    this.#be({ kind: "presence", ...gone });
  }

  /** Who is present, as the JSON text of a `presence_state`. */
  presence(key: string): string {
    return this.#rooms.get(key)?.presence.state() ?? "{}";
  }

  /** Takes what another server passes on. */
  overhear(from: string, said: Said): void {
    if (said.kind === "broadcast") this.sendHere(said.room, said.broadcast);
    else this.#apply({ ...said, member: `${from}/${said.member}` });
  }

  /** Another server is gone, and whoever was present there. */
  forget(from: string): void {
    for (const [key, room] of [...this.#rooms]) {
      for (const { key: presenceKey, member } of room.presence.tracked()) {
        if (!member.startsWith(`${from}/`)) continue;
        const gone = { room: key, topic: room.topic, member, key: presenceKey, payload: null };
        this.#apply({ kind: "presence", ...gone });
      }
    }
  }

  /** Everybody who is present here, for a server that has just come. */
  present(): Present[] {
    return [...this.#rooms].flatMap(([key, { topic, presence }]) =>
      presence.tracked().filter(({ member }) => !member.includes("/")).map((tracked) => ({
        kind: "presence" as const,
        room: key,
        topic,
        ...tracked,
      }))
    );
  }

  /** The private rooms' subtopics. */
  privateTopics(): string[] {
    return [...this.#rooms.keys()].filter((key) => key.startsWith("p:")).map((key) => key.slice(2));
  }

  /** The members of a room. */
  members(key: string): Iterable<Member> {
    return this.#rooms.get(key)?.members ?? [];
  }

  /**
   * Keeps back what is said in a room until `work` is done. What is too much is kept no longer:
   * `onTooMuch` sends everybody away who would miss it.
   */
  async hold(key: string, work: () => Promise<void>, onTooMuch: () => void): Promise<void> {
    const room = this.#rooms.get(key);
    if (!room) return;
    // Each holder is one, though the function is the same.
    const holder = () => onTooMuch();
    room.holders.add(holder);
    try {
      await work();
    } finally {
      room.holders.delete(holder);
      if (room.holders.size === 0) {
        for (const delivery of room.held.splice(0)) this.#deliver(room, delivery);
      }
    }
  }

  stats(): { rooms: number; deliveries: number } {
    return { rooms: this.#rooms.size, deliveries: this.#fanOut.count };
  }

  #be(present: Present): void {
    if (this.#apply(present)) this.onSaid?.(present);
  }

  /** Whether that was news. */
  #apply({ room: name, topic, member, key, payload }: Present): boolean {
    const room = payload ? this.#room(name, topic) : this.#rooms.get(name);
    const diff: Diff | undefined = payload
      ? room?.presence.track(key, member, payload)
      : room?.presence.untrack(key, member);
    if (!room || !diff) return false;
    if (room.members.size > 0) {
      this.#deliver(room, { members: room.members, frames: presenceFrames(room.topic, diff) });
    }
    this.#tidy(name, room);
    return true;
  }

  #deliver({ holders, held }: Room, delivery: Delivery): void {
    if (holders.size === 0) return this.#fanOut.deliver(delivery);
    held.push(delivery);
    if (held.length <= MOST_HELD) return;
    held.length = 0;
    for (const onTooMuch of holders) onTooMuch();
  }

  #room(key: string, topic: string): Room {
    const known = this.#rooms.get(key);
    if (known) return known;
    const presence = new Presence(() => this.#refs + (++this.#lastRef).toString(36));
    const room = {
      topic,
      members: new Set<Member>(),
      presence,
      holders: new Set<() => void>(),
      held: [],
    };
    this.#rooms.set(key, room);
    return room;
  }

  /** A room is kept while anybody is in it, here or elsewhere. */
  #tidy(key: string, room: Room): void {
    if (room.members.size === 0 && room.presence.isEmpty && this.#rooms.get(key) === room) {
      this.#rooms.delete(key);
    }
  }
}

/**
 * The people of a soak: pairs that talk in a room and read books, and accounts with API keys.
 *
 * @module
 */

import { createClient } from "@supabase/supabase-js";
import { eventually } from "../../support/eventually.ts";
import { newDevice } from "../../support/readers.ts";
import { enter, openRoom } from "../../support/rooms.ts";
import { Listener } from "./listener.ts";

/** Comes in handfuls: a stack that has just started compiles its functions. */
const HANDFUL = 10;

/** Somebody with a seat, a device and a socket. */
export interface Guest {
  token: string;
  room: string;
  device: string;
  /** How far they have read; it only grows. */
  page: number;
  listener: Listener;
  /** What was acknowledged in their room; both of a pair have the same. */
  said: Set<string>;
}

/** Somebody with an account. */
export interface Owner {
  token: string;
}

export class Crowd implements AsyncDisposable {
  readonly guests: Guest[];
  readonly owners: Owner[];

  private constructor(guests: Guest[], owners: Owner[]) {
    this.guests = guests;
    this.owners = owners;
  }

  /** Lets `sockets` people in, and one account for five of them. */
  static async gather(url: string, key: string, sockets: number): Promise<Crowd> {
    const guests: Guest[] = [];
    const owners: Owner[] = [];
    const pairs = Math.ceil(sockets / 2);
    for (let from = 0; from < pairs; from += HANDFUL / 2) {
      const count = Math.min(HANDFUL / 2, pairs - from);
      const pairsNow = Array.from({ length: count }, () => pair(url, key));
      guests.push(...(await Promise.all(pairsNow)).flat());
    }
    for (let left = Math.ceil(sockets / 5); left > 0; left--) owners.push(await owner(url, key));
    await eventually(() => guests.every(({ listener }) => listener.state === "live"), {
      seconds: 60,
    });
    return new Crowd(guests, owners);
  }

  /** How many are told at once what happens, at this moment. */
  get live(): number {
    return this.guests.filter(({ listener }) => listener.state === "live").length;
  }

  /** Messages that were acknowledged and not told to somebody in the room. */
  get missing(): number {
    return this.guests.reduce((sum, { listener, said }) => sum + listener.missing(said).length, 0);
  }

  get toldTwice(): number {
    return this.guests.reduce((sum, { listener }) => sum + listener.twice, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.guests.map(({ listener }) => listener.stop()));
  }
}

async function pair(url: string, key: string): Promise<Guest[]> {
  const listeners = await Promise.all([Listener.signIn(url, key), Listener.signIn(url, key)]);
  const [host, guest] = listeners.map(({ person }) => person);
  if (!host || !guest) return [];
  // Both read English: nobody has to translate, so that a soak needs no provider.
  const room = await openRoom(host);
  await enter(guest, room, "en");
  const said = new Set<string>();
  return await Promise.all(listeners.map(async (listener) => {
    listener.listen(room.id);
    const { data } = await listener.person.auth.getSession();
    const token = data.session?.access_token ?? "";
    const device = await newDevice(listener.person);
    return { token, room: room.id, device, page: 0, listener, said };
  }));
}

async function owner(url: string, key: string): Promise<Owner> {
  const client = createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const email = `soak.${crypto.randomUUID()}@example.com`;
  const { data, error } = await client.auth.signUp({ email, password: "correct horse battery" });
  if (error) throw error;
  return { token: data.session?.access_token ?? "" };
}

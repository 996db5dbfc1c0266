/**
 * People in rooms of two who talk and listen through the services of a front end, while something is
 * broken: what was acknowledged must be told to both of a room, once.
 *
 * @module
 */

import { assertEquals } from "./assert.ts";
import { eventually } from "./eventually.ts";
import { hangUp } from "./hang_up.ts";
import { Heard } from "./heard.ts";
import { enter, openRoom, type Room } from "./rooms.ts";
import type { Person } from "./stack.ts";

interface Talker {
  person: Person;
  room: Room;
  heard: Heard;
}

/** Pairs at work. */
export class Talkers implements AsyncDisposable {
  readonly all: Talker[];
  /** What was acknowledged, by room. */
  readonly #said = new Map<string, Set<string>>();
  readonly #talking: Promise<void>[];
  #stopped = false;

  private constructor(all: Talker[], everyMs: number) {
    this.all = all;
    for (const { room } of all) this.#said.set(room.id, new Set());
    this.#talking = all.map((talker) => this.#talk(talker, everyMs));
  }

  /** `people` sit down in pairs, listen, and say something every now and then. */
  static async start(people: Person[], everyMs: number): Promise<Talkers> {
    const all: Talker[] = [];
    for (let at = 0; at < people.length; at += 2) {
      const pair = people.slice(at, at + 2);
      const [host] = pair;
      if (!host) continue;
      const room = await openRoom(host);
      for (const person of pair) {
        if (person !== host) await enter(person, room);
        all.push({ person, room, heard: new Heard(person, room) });
      }
    }
    await Promise.all(all.map(({ heard }) => heard.isLive()));
    return new Talkers(all, everyMs);
  }

  get acknowledged(): number {
    return [...this.#said.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Until everybody has been told something that is said after this call. */
  async everybodyHears(seconds = 60): Promise<void> {
    const before = this.all.map(({ heard }) => heard.told.length);
    const hears = ({ heard }: Talker, at: number) => heard.told.length > (before[at] ?? 0);
    await eventually(() => this.all.every(hears), { seconds });
  }

  /** Lets everybody finish what they are saying. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#talking);
  }

  /** Fails unless everybody was told all that was acknowledged in their room, and nothing twice. */
  async check(seconds = 60): Promise<void> {
    const missing = () =>
      this.all.flatMap(({ room, heard }) => {
        const told = new Set(heard.told.map(({ original }) => original));
        return [...this.#said.get(room.id) ?? []].filter((text) => !told.has(text));
      });
    await eventually(() => missing().length === 0, { seconds }).catch(() => {});
    assertEquals(missing(), [], "lost");
    const twice = this.all.flatMap(({ heard }) =>
      repeated(heard.told.map((each) => JSON.stringify(each)))
    );
    assertEquals(twice, [], "told twice");
    const doubled = this.all.flatMap(({ heard }) => {
      const rows = new Map(heard.told.map(({ id, original }) => [id, original]));
      return repeated([...rows.values()]);
    });
    assertEquals(doubled, [], "said twice");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await Promise.all(this.all.map(({ heard }) => heard.stop()));
    await hangUp(...this.all.map(({ person }) => person));
  }

  async #talk({ person, room }: Talker, everyMs: number): Promise<void> {
    for (let n = 0; !this.#stopped; n++) {
      const text = `${n} ${person.userId}`;
      while (!await isSent(person, room, text)) {
        // Whoever stops does not wait for a stack that is away.
        if (this.#stopped) return;
        await pause(everyMs);
      }
      this.#said.get(room.id)?.add(text);
      await pause(everyMs * (0.5 + Math.random()));
    }
  }
}

/** Sends with the text itself as its key, so that sending again is harmless. */
async function isSent(person: Person, { id }: Room, text: string): Promise<boolean> {
  const { error } = await person.rpc("send_message", {
    p_session: id,
    p_original: text,
    p_original_lang: "en",
    p_client_id: text,
  });
  return !error;
}

function repeated(values: string[]): string[] {
  return values.filter((value, at) => values.indexOf(value) !== at);
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

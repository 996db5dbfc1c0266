/**
 * People who write without a pause while something is broken, as good clients do: what was not
 * acknowledged is sent again, with the same key.
 *
 * @module
 */

import { invoke, InvokeError } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "./assert.ts";
import { forgive, openRoom, type Room } from "./rooms.ts";
import type { Person, Sql, TestStack } from "./stack.ts";

/** Longer than any answer may take; while a stack is away, its start is included. */
const HANG_MS = { away: 30_000, here: 10_000 };

interface Answer {
  status: number;
  retryAfter: string | number | null | undefined;
}

/** What the writers have to live with. */
export interface WriterOptions {
  /** Whether the stack itself is killed, so that nobody answers. */
  mayBeAway?: boolean;
}

/** Writers at work, and what they were told. */
export class Writers {
  /** The keys of messages that were acknowledged. */
  readonly acknowledged = new Set<string>();
  /** How many calls were answered with 503, or by nobody. */
  repeated = 0;
  readonly #stack: TestStack;
  readonly #wrong: string[] = [];
  readonly #written: Promise<void>;
  readonly #mayBeAway: boolean;
  #stopped = false;

  private constructor(
    stack: TestStack,
    rooms: { person: Person; room: Room }[],
    { mayBeAway = false }: WriterOptions,
  ) {
    this.#stack = stack;
    this.#mayBeAway = mayBeAway;
    const all = rooms.map(({ person, room }, at) =>
      // Half of them through a function, half of them straight through the Data API.
      this.#write((key) =>
        at % 2 ? sendByFunction(person, room, key) : sendByRest(stack, person, room, key)
      )
    );
    this.#written = Promise.all(all).then(() => {});
  }

  /** Lets `count` people open a room each and write. */
  static async start(
    stack: TestStack,
    count: number,
    options: WriterOptions = {},
  ): Promise<Writers> {
    const rooms = [];
    for (let at = 0; at < count; at++) {
      const person = await stack.as(`writer ${at} ${crypto.randomUUID()}`);
      rooms.push({ person, room: await openRoom(person) });
    }
    return new Writers(stack, rooms, options);
  }

  /** Ends when so many more messages were acknowledged. */
  async more(count: number): Promise<void> {
    const wanted = this.acknowledged.size + count;
    while (this.acknowledged.size < wanted) {
      assertEquals(this.#wrong, []);
      await pause(20);
    }
  }

  /** Lets everybody finish the message they are at. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#written;
  }

  /** Fails unless each acknowledged message is there once, in place, and nothing was answered oddly. */
  async check(sql: Sql): Promise<void> {
    assertEquals(this.#wrong, []);
    const rows = await sql<{ client_id: string }>(
      "select client_id from translator.messages where client_id is not null",
    );
    const kept = new Set(rows.map(({ client_id }) => client_id));
    assertEquals([...this.acknowledged].filter((key) => !kept.has(key)), [], "lost");
    assertEquals(rows.length, kept.size, "doubled");
    const gaps = await sql(
      "select session_id from translator.messages group by 1 having count(*) <> max(seq)",
    );
    assertEquals(gaps, [], "numbers with gaps");
    assert(kept.size > 0);
  }

  async #write(send: (key: string) => Promise<Answer>): Promise<void> {
    while (!this.#stopped && this.#wrong.length === 0) {
      const key = crypto.randomUUID();
      while (!await this.#acknowledges(await timed(send, key))) await pause(50);
      this.acknowledged.add(key);
    }
  }

  async #acknowledges({ status, retryAfter, ms }: Answer & { ms: number }): Promise<boolean> {
    if (ms > HANG_MS[this.#mayBeAway ? "away" : "here"]) {
      this.#wrong.push(`an answer after ${ms} ms`);
    }
    if (status >= 200 && status < 300) return true;
    if (status === 429) await forgive(this.#stack).catch(() => {});
    else if (status === 0 && this.#mayBeAway) this.repeated++;
    else if (status === 503 && Number(retryAfter) > 0) this.repeated++;
    else this.#wrong.push(`${status}, retry-after ${retryAfter}`);
    // Nobody waits for something that will never come.
    return this.#wrong.length > 0;
  }
}

async function timed(send: (key: string) => Promise<Answer>, key: string) {
  const started = performance.now();
  const answer = await send(key);
  return { ...answer, ms: Math.round(performance.now() - started) };
}

async function sendByFunction(person: Person, { id }: Room, key: string): Promise<Answer> {
  try {
    await invoke(person, "send-message", {
      session_id: id,
      original: key,
      original_lang: "en",
      client_id: key,
    });
    return { status: 200, retryAfter: null };
  } catch (error) {
    if (!(error instanceof InvokeError)) throw error;
    return error;
  }
}

async function sendByRest(
  { url, publishableKey }: TestStack,
  person: Person,
  { id }: Room,
  key: string,
): Promise<Answer> {
  const { data } = await person.auth.getSession();
  const answered = fetch(`${url}/rest/v1/rpc/send_message`, {
    method: "POST",
    headers: {
      apikey: publishableKey,
      authorization: `Bearer ${data.session?.access_token}`,
      "content-type": "application/json",
      "content-profile": "translator",
    },
    body: JSON.stringify({
      p_session: id,
      p_original: key,
      p_original_lang: "en",
      p_client_id: key,
    }),
  });
  const response = await answered.catch(() => undefined);
  if (!response) return { status: 0, retryAfter: null };
  await response.body?.cancel();
  return { status: response.status, retryAfter: response.headers.get("retry-after") };
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

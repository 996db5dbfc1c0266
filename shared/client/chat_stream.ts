/**
 * What a character answers, word for word, through lines that break: whoever is cut off goes on from
 * where they were, and what was said is said once.
 *
 * @module
 */

import type { Failure } from "../contract.ts";
import { BackOff } from "./back_off.ts";
import { eventsOf } from "./events.ts";
import {
  type FunctionsClient,
  type Input,
  InvokeError,
  invokeStream,
  type Output,
} from "./invoke.ts";
import { realTimers, type Timers } from "./timers.ts";

type Message = Output<"chat-with-character">["message"];
type Turn = Input<"chat-with-character">;

/** What somebody says. The same `client_id` again is the same message; one is made up where it is left out. */
export type Said =
  & Required<Pick<Turn, "conversation_id" | "content">>
  & Pick<Turn, "client_id" | "parent_id" | "character_id">;

/** A reply as far as it is known. */
export interface ReplySoFar {
  /** The message, as soon as the server has one. */
  readonly id: string | undefined;
  /** All of its words so far; none of them any more where it was taken back. */
  readonly text: string;
  /** "streaming" until it has ended, and then how. */
  readonly status: Message["status"];
  /** The whole, at the end. */
  readonly message?: Message;
}

export interface ChatStreamOptions {
  /** Ends it: what it throws then is the signal's reason. The reply is written all the same. */
  signal?: AbortSignal;
  timers?: Timers;
  random?: () => number;
}

/** A reply that came to nothing, and a server that is ill, are asked so often again. */
const MOST_FAILURES = 3;

/**
 * Says something, and tells the reply as it grows. A line that breaks, or is not there, is waited for
 * until `signal` ends it.
 *
 * @throws {InvokeError} where it was refused, or came to nothing four times; saying the same with the
 * same `client_id` then has it tried again, and costs once.
 */
export async function* chatStream(
  client: FunctionsClient,
  said: Said,
  { signal, timers = realTimers, random }: ChatStreamOptions = {},
): AsyncGenerator<ReplySoFar, void> {
  const saying = { client_id: crypto.randomUUID(), ...said };
  const waits = new BackOff(random);
  let id: string | undefined;
  let text = "";
  let failures = 0;
  while (true) {
    let retryAfter: number | undefined;
    try {
      // Characters, not UTF-16 units.
      const body = id === undefined ? saying : { message_id: id, after: [...text].length };
      const answer = await invokeStream(client, "chat-with-character", body, {
        ...signal && { signal },
      });
      for await (const { event, data } of eventsOf(answer)) {
        if (event === "message") id = (data as { reply_id: string }).reply_id;
        if (event === "token") {
          text += (data as { text: string }).text;
          waits.reset();
        }
        if (event === "taken_back") text = "";
        if (event === "error") throw failed(data as Failure);
        if (event === "done") {
          const { message } = data as Output<"chat-with-character">;
          if (message.status === "failed") throw failed({});
          if (message.status === "streaming") break; // The server's patience is over, the reply is not.
          if (message.status === "refused") text = "";
          yield { id: message.id, text, status: message.status, message };
          return;
        }
        yield { id, text, status: event === "taken_back" ? "refused" : "streaming" };
      }
    } catch (thrown) {
      signal?.throwIfAborted();
      if (thrown instanceof InvokeError && thrown.status !== 0) {
        const isOver = thrown.status < 500 && thrown.retryAfter === undefined;
        if (isOver || ++failures > MOST_FAILURES) throw thrown;
        retryAfter = thrown.retryAfter;
        // Nothing of it was written: the same again has it written, and following it would not.
        if (text === "") id = undefined;
      }
    }
    await pause(retryAfter === undefined ? waits.next() : retryAfter * 1000, timers, signal);
  }
}

/** A stream has begun with a 200, and has no other status. */
function failed(body: Partial<Failure>): InvokeError {
  const { seconds } = (body.details ?? {}) as { seconds?: number };
  return new InvokeError(500, body, seconds);
}

async function pause(ms: number, timers: Timers, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((over) => {
    const end = () => {
      cancel();
      signal?.removeEventListener("abort", end);
      over();
    };
    const cancel = timers.after(ms, end);
    signal?.addEventListener("abort", end);
  });
  signal?.throwIfAborted();
}

/**
 * One client of the wire front, from its greeting to its farewell.
 *
 * @module
 */

import { greet } from "./greeting.ts";
import type { Inbox } from "./inbox.ts";
import { errorMessage, type Message, typeOf } from "./messages.ts";
import type { Seat } from "./seat.ts";
import { asksForRows, SEND_ROWS } from "./statements.ts";

/** Messages after which a client waits for the answer: Query, Sync, Function call, Flush. */
const ASKS = new Set("QSFH");

/** The client's end of the line. */
export interface Line {
  inbox: Inbox;
  send(bytes: Uint8Array): Promise<void>;
  /** Ends the line; the inbox then has no more messages. */
  hangUp(): void;
}

/** Greets a client and answers its batches until it leaves. */
export async function converse(line: Line, seat: Seat, patienceMs: number): Promise<void> {
  if (!await admit(line, seat)) return;

  let batch: Message[] = [];
  let clock: ReturnType<typeof setTimeout> | undefined;
  try {
    for (let sent; (sent = await line.inbox.message());) {
      clearTimeout(clock);
      const type = typeOf(sent);
      if (type === "X") return;
      batch.push(seat.adapt(sent));
      if (!ASKS.has(type)) continue; // Parse, Bind, Execute travel with their Sync

      const answer = asksForRows(sent) ? await copyIn(line, seat, batch) : await seat.run(batch);
      batch = [];
      if (seat.open !== "nothing") clock = setTimeout(() => lose(line, seat), patienceMs);
      await line.send(answer);
    }
  } finally {
    clearTimeout(clock);
  }
}

/** False for a client that only asked something, or asked for more than there is. */
async function admit(line: Line, seat: Seat): Promise<boolean> {
  const startup = await greet(line);
  if (!startup) return false;
  try {
    await line.send(await seat.begin(startup));
    return true;
  } catch (error) {
    const { message, cause } = error as Error;
    await line.send(errorMessage("FATAL", String(cause ?? "08000"), message));
    return false;
  }
}

/** Gathers the rows of a COPY first: the engine takes statement and rows as one piece. */
async function copyIn(line: Line, seat: Seat, batch: Message[]): Promise<Message> {
  await line.send(SEND_ROWS);
  for (let sent; (sent = await line.inbox.message());) {
    if ("dcf".includes(typeOf(sent))) batch.push(sent);
    if ("cf".includes(typeOf(sent))) break;
  }
  return await seat.run(batch);
}

/** Ends a transaction that keeps everybody waiting. A mere statement just loses its turn. */
function lose(line: Line, seat: Seat): void {
  if (seat.open === "statement") return void seat.pass();
  const bye = errorMessage(
    "FATAL",
    "25P03",
    "Cannot keep the transaction open: everybody else is waiting for it",
    "PGlite runs one transaction at a time; use Postgres (DATABASE_URL) for longer ones",
  );
  line.send(bye).catch(() => {}).finally(() => line.hangUp());
}

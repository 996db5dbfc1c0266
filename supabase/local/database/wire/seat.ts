/**
 * A client's place at the engine: runs what it sends, in turns, and clears up after it.
 *
 * @module
 */

import type { PGlite } from "@electric-sql/pglite";
import { settingsOf, type Startup, welcome } from "./greeting.ts";
import { joined, type Message, message, split, typeOf } from "./messages.ts";
import { ClientSettings } from "./settings.ts";
import { ClientStatements, COPY_GUARD, leavesNameless, mayMakeTemp, maySet } from "./statements.ts";
import { Turn } from "./turn.ts";

/**
 * Not for clients: notifications (the process listens, and has heard them) and the engine's wish for
 * rows (they come along with the COPY, or it has failed).
 */
const PRIVATE = new Set("AG");

/** What a client has left unfinished between two batches. */
export type Open = "nothing" | "statement" | "batch" | "transaction";

/** Holds the turn from the first statement of a transaction to its end. */
export class Seat {
  readonly #client: number;
  readonly #turn: Turn;
  readonly #settings: ClientSettings;
  readonly #statements: ClientStatements;
  #open: Open = "nothing";
  #failed = false;
  #madeTemp = false;
  #passing: Promise<void> = Promise.resolve();

  constructor(pglite: PGlite, client: number) {
    this.#client = client;
    this.#turn = new Turn(pglite);
    this.#settings = new ClientSettings(this.#turn);
    this.#statements = new ClientStatements(client);
  }

  /** What keeps the turn with this client. */
  get open(): Open {
    return this.#open;
  }

  /** Takes the seat with the settings asked for; throws when the engine refuses them. */
  async begin(startup: Startup): Promise<Message> {
    await this.#turn.take();
    try {
      await this.#settings.begin(settingsOf(startup));
      return joined(await welcome(this.#turn, this.#client));
    } finally {
      await this.pass();
    }
  }

  /** A message as it may join a batch. */
  adapt(sent: Message): Message {
    return this.#statements.adapt(sent);
  }

  /** Runs a batch and returns what the engine says to the client. */
  async run(batch: readonly Message[]): Promise<Message> {
    await this.#passing;
    const fresh = !this.#turn.held;
    await this.#turn.take();
    if (fresh) await this.#settings.enter();
    if (this.#open !== "batch" && !this.#failed && maySet(batch)) await this.#settings.watch();
    this.#madeTemp ||= mayMakeTemp(batch);

    const answer = await this.#ask(batch);
    const status = readyStatus(answer);
    this.#failed = status === "E";
    this.#open = status === undefined
      ? "batch"
      : status !== "I"
      ? "transaction"
      : leavesNameless(batch)
      ? "statement"
      : "nothing";
    if (this.#open === "nothing") await this.pass();

    return joined([...split(answer)].filter((each) => !PRIVATE.has(typeOf(each))));
  }

  /** Gives the turn to the next one, with the settings everybody else expects. */
  pass(): Promise<void> {
    this.#open = "nothing";
    return this.#passing = this.#settings.leave().finally(() => this.#turn.give());
  }

  /** Rolls back what is open and closes what was prepared; the last client takes its tables along. */
  async leave(isLast: boolean): Promise<void> {
    await this.#passing;
    await this.#turn.take();
    if (this.#open === "batch") await this.#turn.send([message("S")]);
    if (this.#open !== "nothing") await this.#turn.ask("rollback");
    const farewell = this.#statements.farewell();
    if (farewell.length) await this.#turn.send(farewell);
    if (this.#madeTemp && isLast) await this.#turn.ask("discard temp");
    await this.pass();
  }

  async #ask(batch: readonly Message[]): Promise<Message> {
    const answer = await this.#turn.send([...batch, COPY_GUARD]);
    const last = typeOf(batch.at(-1) ?? COPY_GUARD);
    if (last === "H" || readyStatus(answer) !== undefined) return answer;
    // A COPY that failed has swallowed the Sync.
    return joined([answer, await this.#turn.send([message("S")])]);
  }
}

/** `I` idle, `T` in a transaction, `E` in a failed one; undefined while a batch goes on. */
function readyStatus(answer: Message): string | undefined {
  const [type, status] = [answer.at(-6), answer.at(-1)];
  return type === "Z".charCodeAt(0) && status ? String.fromCharCode(status) : undefined;
}

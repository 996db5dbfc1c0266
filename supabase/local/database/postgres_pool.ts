/**
 * A few connections to a Postgres server that outlive the server's death.
 *
 * @module
 */

import postgres, { type Options, type PostgresType, type Sql } from "postgres";
import { noteOutage } from "./outage.ts";
import {
  begin,
  isConnectionLost,
  neverArrived,
  type Send,
  sendOn,
  sendPrepared,
} from "./postgres_transactions.ts";
import type { SendAtOnce } from "./run_request.ts";
import { NoTurn, Turns } from "./turns.ts";

/** One connection to use, and the way to say that the server has begun to work on it. */
type Use<T> = (connection: Sql, arrived: () => void) => Promise<T>;

/** How long somebody waits for a server that lets nobody in. */
const PATIENCE_MS = 2_000;

/** How long a connection rests that the server refused. */
const REST_MS = 100;

/**
 * Lends out at most `size` connections. Each is a driver of its own, and one that was lost is thrown
 * away with whatever it had not sent: postgres.js would send that after the next greeting.
 */
export class PostgresPool {
  /** The driver's options: all connections write and read values by the same maps. */
  readonly options: Sql["options"];
  readonly #turns: Turns;
  readonly #all = new Set<Sql>();
  readonly #idle: Sql[] = [];
  #ended = false;

  /** Opens nothing yet. */
  constructor(options: Sql["options"], size: number) {
    this.options = options;
    this.#turns = new Turns(size);
  }

  /** Sends one statement, or with `simple` a script. */
  readonly send: Send = (...statement) =>
    this.#use(async (connection, arrived) => {
      try {
        return await sendOn(connection)(...statement);
      } catch (error) {
        if (!neverArrived(error)) arrived();
        throw error;
      }
    });

  /** Runs `work` from BEGIN to COMMIT, or to ROLLBACK when it throws. */
  begin<T>(work: (send: Send) => Promise<T>): Promise<T> {
    return this.#use((connection, arrived) =>
      begin(connection, (send) => {
        arrived();
        return work(send);
      })
    );
  }

  /** Sends statements from BEGIN to COMMIT; all but the two without waiting for an answer in between. */
  readonly sendAtOnce: SendAtOnce = (statements, end) =>
    this.#use((connection, arrived) =>
      begin(connection, async (_, { session, guard }) => {
        arrived();
        // The first to fail is the one that is told of: after it the server refuses the others.
        const answers = await guard(() =>
          Promise.all(statements.map((statement) => sendPrepared(session, statement)))
        );
        return end([...answers.at(-1) ?? []] as never);
      })
    );

  /** Closes all connections, after two seconds those that still work too. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#turns.end(new Error("Cannot reach the database: the stack is stopping"));
    await Promise.all([...this.#all].map((connection) => connection.end({ timeout: 2 })));
  }

  async #use<T>(use: Use<T>): Promise<T> {
    const since = performance.now();
    try {
      await this.#turns.take(since);
      while (true) {
        const tried = await this.#try(use);
        if ("result" in tried) return tried.result;
        if (performance.now() - since > PATIENCE_MS) {
          this.#turns.refuseSince(since + REST_MS, tried.error);
          this.#turns.give();
          throw tried.error;
        }
        // Whoever gives a connection back meanwhile gives it to this one first.
        this.#turns.give(REST_MS);
        await this.#turns.take(since, { first: true });
      }
    } catch (error) {
      if (error instanceof NoTurn || isConnectionLost(error) || lacksResources(error)) noteOutage();
      throw error;
    }
  }

  /** Uses one connection and gives the turn back, unless the server never heard of it. */
  async #try<T>(use: Use<T>): Promise<{ result: T } | { error: Error }> {
    if (this.#ended) {
      this.#turns.give();
      throw new Error("Cannot reach the database: the stack has stopped");
    }
    const connection = this.#idle.pop() ?? this.#open();
    let hasArrived = false;
    try {
      const result = await use(connection, () => hasArrived = true);
      this.#idle.push(connection);
      this.#turns.give();
      return { result };
    } catch (error) {
      if (!isConnectionLost(error)) this.#idle.push(connection);
      else {
        this.#all.delete(connection);
        await connection.end({ timeout: 0 });
        if (!hasArrived) return { error: error as Error };
      }
      this.#turns.give();
      throw error;
    }
  }

  #open(): Sql {
    // Options that were read once are taken as they are, and so share their maps.
    const options: Options<Record<string, PostgresType>> = Object.assign(
      {},
      this.options as object,
    );
    const connection = postgres(options);
    this.#all.add(connection);
    return connection;
  }
}

/** A full disk, no memory, too many connections: it passes, as an outage does. */
function lacksResources(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^53/.test(String(error.code));
}

/**
 * A Postgres server of a test's own, which it may kill.
 *
 * @module
 */

import postgres from "postgres";
import { startTestServer, type TestServer } from "../../supabase/local/tools/test_server.ts";
import { eventually } from "./eventually.ts";
import { childrenOf, isAlive, titleOf } from "./processes.ts";

/** A server that keeps what it acknowledged, and whose processes a test may end. */
export class OwnServer implements AsyncDisposable {
  readonly #server: TestServer;
  #pid: number;

  private constructor(server: TestServer) {
    this.#server = server;
    this.#pid = server.pid;
  }

  /** Starts one; `settings` are lines of postgresql.conf. */
  static async start(settings: Record<string, string> = {}): Promise<OwnServer> {
    return new OwnServer(await startTestServer(() => {}, settings));
  }

  /** The superuser's address of its database `postgres`, or of another one. */
  url(database = "postgres"): string {
    const address = new URL(this.#server.url);
    address.pathname = database;
    return address.href;
  }

  /** Makes a database and answers its address. */
  async createDatabase(name: string): Promise<string> {
    await this.sql(`create database ${name} template template0`);
    return this.url(name);
  }

  /** Runs one statement on a connection of its own. */
  async sql<Row extends object>(text: string, database?: string): Promise<Row[]> {
    const session = postgres(this.url(database), {
      max: 1,
      onnotice: () => {},
      fetch_types: false, // the driver dies of a server that goes meanwhile
    });
    try {
      return [...await session.unsafe<Row[]>(text)];
    } finally {
      await session.end({ timeout: 1 });
    }
  }

  /** SIGKILL to the postmaster: its children see that it has gone and end by themselves. */
  async kill(): Promise<void> {
    kill(this.#pid);
    await eventually(() => !isAlive(this.#pid));
  }

  /** SIGKILL to one backend whose title matches; Postgres then ends all others. Says if there was one. */
  killBackend(title: RegExp): boolean {
    const backend = childrenOf(this.#pid).find((pid) => title.test(titleOf(pid)));
    if (backend === undefined) return false;
    kill(backend);
    return true;
  }

  /** Starts it again at the same address; resolves when it takes connections. */
  async startAgain(): Promise<void> {
    this.#pid = (await this.#server.startAgain()).pid;
  }

  /** Resolves when it takes connections again by itself. */
  async answers(): Promise<void> {
    await eventually(() => this.sql("select 1").then(() => true, () => false), {
      seconds: 30,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }
}

/** A signal to process 0 would go to the test itself. */
function kill(pid: number): void {
  if (!Number.isSafeInteger(pid) || pid < 2) throw new Error(`Cannot kill process ${pid}`);
  Deno.kill(pid, "SIGKILL");
}

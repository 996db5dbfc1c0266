/**
 * A stack to break: a process of its own on an embedded database, or on a Postgres server of its own
 * where `DATABASE_URL` says that this is the engine.
 *
 * @module
 */

import { join } from "node:path";
import { openDatabase } from "../../../supabase/local/database/open_database.ts";
import { memoryOf } from "../../speed/measure.ts";
import { eventually } from "../../support/eventually.ts";
import { embeddedHome, type Home } from "../../support/homes.ts";
import { OwnServer } from "../../support/own_server.ts";
import { childrenOf, descendants, isAlive } from "../../support/processes.ts";
import type { Sql } from "../../support/stack.ts";
import { StartedStack } from "../../support/started_stack.ts";
import { databaseOptions } from "../../support/test_database.ts";

const DATABASE = "soak";

/** Where it all happens. */
export class Place implements AsyncDisposable {
  /** Absent for the embedded database. */
  readonly server: OwnServer | undefined;
  readonly #home: Home;
  readonly #env: Record<string, string>;
  #stack: StartedStack;
  #address = { url: "", key: "" };
  /** When the process began that serves now, by `performance.now()`. */
  startedAt = 0;

  private constructor(home: Home, server: OwnServer | undefined, env: Record<string, string>) {
    this.#home = home;
    this.server = server;
    this.#env = env;
    this.#stack = this.#start("0");
  }

  /** Starts one, with more in its environment; it is ready. */
  static async open(more: Record<string, string> = {}): Promise<Place> {
    await using undo = new AsyncDisposableStack();
    const home = undo.use(await embeddedHome());
    const server = Deno.env.get("DATABASE_URL") ? undo.use(await OwnServer.start()) : undefined;
    const place = new Place(home, server, {
      // Everybody here has one address; Realtime's limits have tests of their own.
      REALTIME_LIMITS: "off",
      ...more,
      ...(server && { DATABASE_URL: await server.createDatabase(DATABASE) }),
    });
    undo.defer(() => place.#stack[Symbol.asyncDispose]());
    place.#address = await place.#stack.ready();
    undo.move();
    return place;
  }

  get engine(): string {
    return this.server ? "Postgres" : "PGlite";
  }

  get url(): string {
    return this.#address.url;
  }

  get key(): string {
    return this.#address.key;
  }

  /** Resident memory of the stack and of its functions, in MB. */
  memory(): ReturnType<typeof memoryOf> {
    return memoryOf(this.#stack.pid);
  }

  /** SIGKILL to the stack; then it is started at the same address. */
  async killStack(): Promise<void> {
    await this.#end();
    this.#stack = this.#start(new URL(this.url).port);
    await this.#stack.ready();
  }

  /** The stack does nothing for a while: SIGSTOP and SIGCONT. */
  async holdStack(ms: number): Promise<void> {
    this.#stack.kill("SIGSTOP");
    await new Promise((done) => setTimeout(done, ms));
    this.#stack.kill("SIGCONT");
  }

  /** SIGKILL to the process of one function; says if there was one. */
  killFunction(): boolean {
    const children = childrenOf(this.#stack.pid).filter((pid) => pid > 1);
    const child = children[Math.floor(Math.random() * children.length)];
    if (child === undefined) return false;
    Deno.kill(child, "SIGKILL");
    return true;
  }

  /** Asks the server while the stack runs. */
  sql<Row extends object>(text: string): Promise<Row[]> {
    if (!this.server) throw new Error("Cannot ask: the embedded database has one session");
    return this.server.sql<Row>(text, DATABASE);
  }

  /** Ends the stack and looks into its database. */
  async afterwards<T>(look: (sql: Sql) => Promise<T>): Promise<T> {
    await this.#end();
    const { server } = this;
    if (server) return await look((text) => server.sql(text, DATABASE));
    const options = await databaseOptions({ dataDir: join(this.#home.dataDir, "pglite") });
    const { engine, close } = await openDatabase(options);
    try {
      return await look((text, values) => engine.query(text, values));
    } finally {
      await close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
    await this.server?.[Symbol.asyncDispose]();
    await this.#home[Symbol.asyncDispose]();
  }

  #start(port: string): StartedStack {
    this.startedAt = performance.now();
    return new StartedStack(["--data", this.#home.dataDir, "--port", port], this.#env);
  }

  async #end(): Promise<void> {
    const family = descendants(this.#stack.pid);
    this.#stack.kill("SIGKILL");
    await this.#stack.ended();
    await eventually(() => !family.some(isAlive), { seconds: 30 });
  }
}

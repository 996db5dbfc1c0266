/**
 * A stack with a small world in its database, and those who talk to its Realtime: official clients, and
 * sockets that speak frame by frame.
 *
 * @module
 */

import {
  createClient,
  type RealtimeChannel,
  type RealtimeClientOptions,
  type SupabaseClient,
} from "@supabase/supabase-js";
import { SignJWT } from "jose";
import { join } from "node:path";
import { type StackOptions, startStack as startParts } from "../../supabase/local/stack.ts";
import type { Keys } from "../../supabase/local/auth/keys.ts";
import type { Engine } from "../../supabase/local/database/engine.ts";
import { assertEquals } from "./assert.ts";
import { hangUp } from "./hang_up.ts";
import { Wire } from "./phoenix_wire.ts";
import { ROOT } from "./stack.ts";
import { type TempProject, tempProject } from "./temp_project.ts";
import { bootstrappedDatabase } from "./template.ts";

/** Somebody of that name has always the same id. */
export function idOf(name: string): string {
  const hex = [...new TextEncoder().encode(name)].map((byte) => byte.toString(16)).join("");
  return `00000000-0000-4000-8000-${hex.padStart(12, "0").slice(-12)}`;
}

/** How a wire is opened. */
export interface WireOptions {
  vsn?: string | null;
  /** Absent: the publishable key. */
  apikey?: string | null;
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
}

/** Opened by {@linkcode openWorld}. */
export interface World extends AsyncDisposable {
  url: string;
  port: number;
  /** Where its database is; undefined for one that is embedded. */
  databaseUrl: string | undefined;
  keys: Keys;
  engine: Engine;
  /** What Realtime and the others told the log. */
  logged: string[];
  /** Runs a statement as the superuser. */
  sql: Engine["query"];
  /** Writes rights into a room: `{ ana: "hear speak" }`. */
  seat(topic: string, rights: Record<string, string>): Promise<void>;
  /** An access token as Auth signs them; `claims` replaces what it would say. */
  token(name: string, claims?: Record<string, unknown>): Promise<string>;
  /** An official client, as somebody with a token or as nobody; hung up with the world. */
  client(
    name?: string,
    options?: RealtimeClientOptions,
    /** Another address than the stack's own. */
    address?: string,
  ): Promise<SupabaseClient>;
  /** A socket, cut with the world. */
  wire(options?: WireOptions): Promise<Wire>;
  address(options?: WireOptions): string;
  /** What `/_stats` answers the secret key. */
  stats(): Promise<Record<string, number>>;
  /** Stops the stack, and leaves all else to the end. */
  stop(): Promise<void>;
}

/** What the stack is told for tests: refusals come at once. */
const AT_ONCE = { connectMs: 0, joinMs: 0, closeMs: 0 };

/** Starts a stack of its own, on the engine that the environment names. */
export async function openWorld(
  { realtime = {}, ...options }: Partial<StackOptions> = {},
): Promise<World> {
  await using undo = new AsyncDisposableStack();
  const server = options.databaseUrl ? undefined : Deno.env.get("DATABASE_URL");
  const database = server ? undo.use(await bootstrappedDatabase(server)) : undefined;
  const project = undo.use(await worldProject());
  const logged: string[] = [];
  const { url, port, keys, engine, close } = await startParts({
    root: project.root,
    port: 0,
    configure({ api, db }) {
      api.schemas = ["world", "public"];
      db.seed.enabled = false;
    },
    functions: () =>
      Promise.resolve({
        names: () => [],
        fetch: () => Promise.resolve(new Response(null, { status: 404 })),
        close: () => Promise.resolve(),
      }),
    apertium: false,
    log: (...line) => logged.push(JSON.stringify(line)),
    ...(database && { databaseUrl: database.url }),
    ...options,
    realtime: { ...realtime, delays: { ...AT_ONCE, ...realtime.delays } },
  });
  const stop = once(close);
  undo.defer(stop);

  const clients: SupabaseClient[] = [];
  const wires: Wire[] = [];

  const world: Omit<World, typeof Symbol.asyncDispose> = {
    url,
    port,
    databaseUrl: options.databaseUrl ?? database?.url,
    keys,
    engine,
    logged,
    stop,
    sql: (text, values) => engine.query(text, values),
    async seat(topic, rights) {
      for (const [name, what] of Object.entries(rights)) {
        await engine.query(
          `insert into world.members (topic, person, rights) values ($1, $2, string_to_array($3, ' '))
           on conflict (topic, person) do update set rights = excluded.rights`,
          [topic, idOf(name), what],
        );
      }
    },
    token: (name, claims = {}) =>
      new SignJWT({
        iss: `${url}/auth/v1`,
        sub: idOf(name),
        aud: "authenticated",
        role: "authenticated",
        session_id: idOf(`s ${name}`),
        is_anonymous: false,
        iat: now(),
        exp: now() + 3600,
        ...claims,
      }).setProtectedHeader({ alg: "ES256", typ: "JWT", kid: keys.signing.kid })
        .sign(keys.signing),
    async client(name, realtime = {}, address = url) {
      const token = name === undefined ? undefined : await world.token(name);
      const client = createClient(address, keys.publishable, {
        realtime: { fetch: readToTheEnd, ...realtime },
        ...(token
          ? { accessToken: () => Promise.resolve(token) }
          : { auth: { persistSession: false, autoRefreshToken: false } }),
      });
      clients.push(client);
      if (token) await client.realtime.setAuth();
      return client;
    },
    async wire(options) {
      const { headers = {} } = options ?? {};
      const wire = held.use(await Wire.open(world.address(options), headers));
      wires.push(wire);
      return wire;
    },
    address(
      { vsn = "2.0.0", apikey = keys.publishable, path = "/realtime/v1/websocket", query } = {},
    ) {
      const params = new URLSearchParams({
        ...(apikey !== null && { apikey }),
        ...query,
        ...(vsn !== null && { vsn }),
      });
      return `${url.replace("http", "ws")}${path}?${params}`;
    },
    async stats() {
      const headers = { apikey: keys.secrets.default };
      return await (await fetch(`${url}/realtime/v1/_stats`, { headers })).json();
    },
  };
  // Whoever came later is let go first, the stack last.
  const held = undo.move();
  held.defer(() => hangUp(...clients));
  return {
    ...world,
    async [Symbol.asyncDispose]() {
      await held.disposeAsync();
      assertEquals(wires.flatMap(({ faults }) => faults), []);
    },
  };
}

/** A project whose only migration makes the world; it shares the repository's snapshots. */
export async function worldProject(): Promise<TempProject> {
  const script = new URL("./realtime_world.sql", import.meta.url);
  const project = await tempProject({
    "supabase/config.toml": await Deno.readTextFile(join(ROOT, "supabase/config.toml")),
    "supabase/migrations/20260101000000_world.sql": await Deno.readTextFile(script),
  });
  const shared = join(ROOT, "supabase/.temp");
  await Deno.mkdir(shared, { recursive: true });
  await Deno.symlink(shared, join(project.root, "supabase/.temp"));
  return project;
}

/** Subscribes and waits until that has happened; the statuses go on being collected. */
export async function subscribed(channel: RealtimeChannel): Promise<string[]> {
  const statuses: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  channel.subscribe((status, error) => {
    statuses.push(error ? `${status}: ${error.message}` : status);
    if (status === "SUBSCRIBED") resolve();
    else reject(new Error(statuses.join(", ")));
  });
  await promise;
  return statuses;
}

/** The client leaves the answers to `httpSend` unread. */
async function readToTheEnd(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const answer = await fetch(input, init);
  const text = await answer.text();
  return new Response(text || null, answer);
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => closing ??= close();
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

/**
 * A back end for a test file, and people who use it through the official client.
 *
 * With `SUPABASE_URL` and keys in the environment that project is used: `supabase start`, our own
 * stack, or a hosted one. Otherwise the file gets a stack of its own, in memory.
 *
 * @module
 */

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "@shared/database.types.ts";
import { fileURLToPath } from "node:url";
import type { Keys } from "../../supabase/local/auth/keys.ts";
import type { Config } from "../../supabase/local/config.ts";
import type { Engine } from "../../supabase/local/database/engine.ts";
import type { StackOptions } from "../../supabase/local/stack.ts";
import { collectSometimes } from "./collect.ts";
import { functionsInProcess } from "./functions_in_process.ts";

/** The project's folder. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

/** A signed-in client, its default schema `translator` as a seed's front end has it. */
export type Person = SupabaseClient<Database, "translator"> & { userId: string };

/** Runs SQL as the superuser: only where the test has a database of its own. */
export type Sql = <Row extends object = Record<string, unknown>>(
  text: string,
  values?: unknown[],
) => Promise<Row[]>;

export interface TestStack extends AsyncDisposable {
  url: string;
  publishableKey: string;
  /** The key named cron, where it is known. */
  cronKey: string | undefined;
  /** What the stack signs with; absent on a project that is not the test's own. */
  keys: Keys | undefined;
  /** Signs somebody in anonymously; the same name is the same person. */
  as(name: string): Promise<Person>;
  /** A client nobody has signed in with. */
  stranger(): SupabaseClient<Database, "translator">;
  /** Absent on a project that is not the test's own. */
  sql: Sql | undefined;
  /** The database behind it, for transactions; absent like `sql`. */
  engine?: Engine;
}

export interface TestStackOptions extends Partial<StackOptions> {
  /** Insists on a stack of the test's own, whatever the environment names. */
  own?: boolean;
  /** Functions run in processes of their own, as they do when they are deployed. */
  inProcesses?: boolean;
}

/** Starts a stack, or takes the one that the environment names. */
export async function startStack(options: TestStackOptions = {}): Promise<TestStack> {
  const url = Deno.env.get("SUPABASE_URL");
  const key = Deno.env.get("SUPABASE_PUBLISHABLE_KEY") ?? Deno.env.get("SUPABASE_ANON_KEY");
  if (url && key && !options.own) {
    const cronKey = Deno.env.get("SUPABASE_CRON_KEY");
    return people({
      url,
      publishableKey: key,
      cronKey,
      keys: undefined,
      sql: undefined,
      close: async () => {},
    });
  }
  return await startOwn(options);
}

/** In memory, or in a database of its own on the server that `DATABASE_URL` names. */
async function startOwn(
  { own: _, inProcesses = false, configure, realtime, ...options }: TestStackOptions,
): Promise<TestStack> {
  const { startStack } = await import("../../supabase/local/stack.ts");
  const { servedOnLevel } = await import("../../supabase/local/tools/level/served_on_level.ts");
  const otherDeno = Deno.env.get("FUNCTIONS_DENO");
  await using undo = new AsyncDisposableStack();
  const server = options.databaseUrl ? undefined : Deno.env.get("DATABASE_URL");
  const database = server
    ? undo.use(await (await import("./template.ts")).projectDatabase(server))
    : undefined;
  const stack = await startStack({
    root: ROOT,
    port: 0,
    ...(!inProcesses && { functions: otherDeno ? servedOnLevel(otherDeno) : functionsInProcess }),
    apertium: false,
    log: () => {},
    ...(database && { databaseUrl: database.url }),
    ...options,
    realtime: { ...realtime, delays: { ...WITHOUT_DELAY, ...realtime?.delays } },
    configure(config) {
      withoutHurry(config);
      configure?.(config);
    },
  });
  undo.defer(stack.close);
  const held = undo.move();
  return people({
    url: stack.url,
    publishableKey: stack.keys.publishable,
    cronKey: stack.keys.secrets.cron,
    keys: stack.keys,
    sql: (text, values) => stack.engine.query(text, values),
    engine: stack.engine,
    async close() {
      await held.disposeAsync();
      if (!database) collectSometimes();
    },
  });
}

/** Nobody waits for a refusal. */
const WITHOUT_DELAY = { connectMs: 0, joinMs: 0, closeMs: 0 };

/** A whole test file signs in from one address, in seconds. The limits have tests of their own. */
function withoutHurry({ auth }: Config): void {
  auth.rate_limit.anonymous_users = 100_000;
  auth.rate_limit.sign_in_sign_ups = 100_000;
}

interface Place {
  url: string;
  publishableKey: string;
  cronKey: string | undefined;
  keys: Keys | undefined;
  sql: Sql | undefined;
  engine?: Engine;
  close(): Promise<void>;
}

function people({ close, ...place }: Place): TestStack {
  const known = new Map<string, Promise<Person>>();
  const stranger = () =>
    createClient<Database, "translator">(place.url, place.publishableKey, {
      db: { schema: "translator" },
      auth: { persistSession: false, autoRefreshToken: false },
    });

  async function signIn(): Promise<Person> {
    const client = stranger();
    const { data, error } = await client.auth.signInAnonymously();
    if (error) throw error;
    return Object.assign(client, { userId: data.user?.id ?? "" });
  }

  return {
    ...place,
    stranger,
    as(name) {
      const person = known.get(name) ?? signIn();
      known.set(name, person);
      return person;
    },
    [Symbol.asyncDispose]: close,
  };
}

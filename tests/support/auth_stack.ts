/**
 * Auth over a real database, and clients that call it without a network.
 *
 * @module
 */

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { type Auth, createAuth } from "../../supabase/local/auth/auth.ts";
import { type Keys, openKeys } from "../../supabase/local/auth/keys.ts";
import { Mailbox } from "../../supabase/local/auth/mailbox.ts";
import type { Config } from "../../supabase/local/config.ts";
import type { Engine } from "../../supabase/local/database/engine.ts";
import { type Database, openDatabase } from "../../supabase/local/database/open_database.ts";
import { createRest } from "../../supabase/local/rest/rest.ts";
import {
  databaseOptions,
  migrationFolder,
  testDatabase,
  type TestDatabaseOptions,
} from "./test_database.ts";

/** Where the tests' stack says it lives. */
export const BASE = "http://127.0.0.1:54321";

/** Generous limits, so that only the tests of limits meet them. */
export const CONFIG: Config["auth"] = {
  site_url: "http://127.0.0.1:3000",
  additional_redirect_urls: ["http://127.0.0.1:3000/**", "https://app.example/**"],
  jwt_expiry: 3600,
  enable_signup: true,
  enable_anonymous_sign_ins: true,
  rate_limit: {
    anonymous_users: 1000,
    sign_in_sign_ups: 1000,
    token_verifications: 1000,
    token_refresh: 1000,
    email_sent: 1000,
  },
  hook: {},
};

/** A database with an Auth in front. */
export interface AuthStack extends AsyncDisposable {
  auth: Auth;
  engine: Engine;
  keys: Keys;
  mail: Mailbox;
  /** What Auth told the log, as text. */
  logged: string[];
  /** Somebody's browser: its own session, the publishable key. */
  browser(): SupabaseClient;
  /** A server: the secret key. */
  server(): SupabaseClient;
  /** A request as it is, with the publishable key unless the headers say otherwise. */
  call(path: string, init?: RequestInit, peer?: string): Promise<Response>;
  /** Another Auth with other settings over the same database. */
  with(config: Partial<Config["auth"]>): AuthStack;
}

/** Where a stack is kept, to be opened again: the folder of its keys, and its database. */
export interface Kept {
  folder: string;
  database: { dataDir: string } | { url: string };
}

/** Opens a database with a table and a function to read through REST. */
export async function startAuth(kept?: Kept): Promise<AuthStack> {
  const keys = await openKeys(kept?.folder);
  const mail = new Mailbox();
  const { config } = await databaseOptions({ schemas: ["public"] });
  const options = {
    config: { ...config, auth: CONFIG },
    authSecrets: {
      jwtSecret: keys.secret,
      publishableKey: keys.publishable,
      secretKey: keys.secrets.default,
    },
    email: mail,
  };
  const database = kept ? await reopened(kept, options) : await testDatabase(TABLES, options);
  const next = createRest({
    schemas: ["public"],
    extraSearchPath: ["extensions"],
    next: database.fetchLite,
  });
  return stackOf({ database, next, keys, mail }, CONFIG);
}

async function reopened(
  { database: place }: Kept,
  options: TestDatabaseOptions,
): Promise<Database & AsyncDisposable> {
  await using migrations = await migrationFolder({ "20260101000000_test.sql": TABLES });
  const database = await openDatabase({
    ...await databaseOptions(options),
    ...place,
    migrations: migrations.path,
  });
  return { ...database, [Symbol.asyncDispose]: () => database.close() };
}

const TABLES = `
  create table public.notes (
    id int generated always as identity primary key,
    owner uuid not null default auth.uid(),
    text text not null
  );
  alter table public.notes enable row level security;
  grant select, insert on public.notes to anon, authenticated;
  create policy "people see their notes" on public.notes
    using (owner = (select auth.uid())) with check (owner = (select auth.uid()));
  create function public.my_claims() returns jsonb language sql stable
    as $$ select coalesce(auth.jwt(), '{}') || jsonb_build_object('current_user', current_user) $$;`;

interface Parts {
  database: Database & AsyncDisposable;
  next: (request: Request) => Promise<Response>;
  keys: Keys;
  mail: Mailbox;
}

function stackOf(parts: Parts, config: Config["auth"]): AuthStack {
  const { database, next, keys, mail } = parts;
  const { engine } = database;
  const logged: string[] = [];
  const auth = createAuth({
    engine,
    next,
    keys,
    config,
    url: () => BASE,
    mail,
    log: (...line) => logged.push(JSON.stringify(line)),
  });
  const client = (key: string) =>
    createClient(BASE, key, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      global: { fetch: (input, init) => auth.fetch(new Request(input, init), "127.0.0.1") },
    });
  return {
    auth,
    engine,
    keys,
    mail,
    logged,
    browser: () => client(keys.publishable),
    server: () => client(keys.secrets.default),
    call: (path, init = {}, peer = "127.0.0.1") => {
      const headers = new Headers(init.headers);
      if (!headers.has("apikey")) headers.set("apikey", keys.publishable);
      return auth.fetch(
        new Request(`${BASE}${path}`, { ...init, headers, redirect: "manual" }),
        peer,
      );
    },
    with: (changed) => stackOf(parts, { ...config, ...changed }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

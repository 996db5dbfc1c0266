/**
 * Storage over a real database and real files, and people who use it through the official client.
 *
 * @module
 */

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Engine } from "../../supabase/local/database/engine.ts";
import { createRest } from "../../supabase/local/rest/rest.ts";
import { FileStorage } from "../../supabase/local/storage/file_storage.ts";
import { createStorageShim } from "../../supabase/local/storage/shim.ts";
import { assert } from "./assert.ts";
import { PUBLISHABLE_KEY, SECRET_KEY, testDatabase, tokenOf } from "./test_database.ts";

export const ANA = "00000000-0000-4000-8000-00000000000a";
export const BEN = "00000000-0000-4000-8000-00000000000b";

/** Private, for everybody's own folder; open to read; and one with rules. */
const BUCKETS = `
  insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values
    ('homes', 'homes', false, null, null),
    ('posters', 'posters', true, null, null),
    ('audio', 'audio', false, 100, '{audio/*,text/plain}');
  create policy "people keep their own folder" on storage.objects to authenticated
    using (bucket_id = 'homes' and (storage.foldername(name))[1] = (select auth.uid())::text)
    with check (bucket_id = 'homes' and (storage.foldername(name))[1] = (select auth.uid())::text);
  create policy "people read posters" on storage.objects for select using (bucket_id = 'posters');
  create policy "people see buckets" on storage.buckets for select using (true);`;

/** Opened by {@linkcode startStorage}. */
export interface StorageStack extends AsyncDisposable {
  engine: Engine;
  /** The folder of the files. */
  folder: string;
  /** Signed in as that user; nobody without one. */
  as(user?: string): Promise<SupabaseClient["storage"]>;
  /** With the secret key: above all policies. */
  admin: SupabaseClient["storage"];
  /** A request without a client. */
  get(address: string, init?: RequestInit): Promise<Response>;
}

/** Where the tests' Storage says it lives. */
export const BASE = "http://127.0.0.1:54321";

/** Files up to a megabyte. */
export async function startStorage(): Promise<StorageStack> {
  const folder = await Deno.makeTempDir();
  const database = await testDatabase(BUCKETS, { storageAdapter: new FileStorage(folder) });
  const handler = createStorageShim({
    next: createRest({ schemas: ["public"], extraSearchPath: [], next: database.fetchLite }),
    database: database.engine,
    fileSizeLimit: 1_000_000,
  });
  const fetch: typeof globalThis.fetch = (input, init) => handler(new Request(input, init));
  const client = (key: string, token?: string) =>
    createClient(BASE, key, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      global: { fetch, headers: token ? { authorization: `Bearer ${token}` } : {} },
    }).storage;
  return {
    engine: database.engine,
    folder,
    as: async (user) =>
      client(PUBLISHABLE_KEY, user && await tokenOf({ sub: user, role: "authenticated" })),
    admin: client(SECRET_KEY),
    get: (address, init) => fetch(new URL(address, BASE), init),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Unwraps an answer that must have worked. */
export async function ok<T>(
  call: PromiseLike<{ data: T; error: Error | null }>,
): Promise<NonNullable<T>> {
  const { data, error } = await call;
  if (error) throw error;
  assert(data);
  return data;
}

/** The status inside a refusal, as hosted Storage sends it. */
export async function refusal(
  call: PromiseLike<{ error: (Error & { statusCode?: string | undefined }) | null }>,
): Promise<string | undefined> {
  const { error } = await call;
  assert(error, "It was not refused");
  return error.statusCode;
}

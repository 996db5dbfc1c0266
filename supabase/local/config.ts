/**
 * Reads `supabase/config.toml`, the file the Supabase CLI reads too.
 *
 * @module
 */

import { parse, TomlError } from "smol-toml";
import { z } from "zod";
import { Failure } from "./failure.ts";

const functionBlock = z.object({
  enabled: z.boolean().default(true),
  verify_jwt: z.boolean().default(true),
  import_map: z.string().optional(),
  entrypoint: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
});

const config = z.object({
  project_id: z.string().default("local"),
  api: z.object({
    port: z.int().default(54321),
    schemas: z.array(z.string()).min(1),
    extra_search_path: z.array(z.string()).default(["public", "extensions"]),
    max_rows: z.int().default(1000),
  }),
  db: z.object({
    port: z.int().default(54322),
    seed: z.object({
      enabled: z.boolean().default(true),
      sql_paths: z.array(z.string()).default(["./seed.sql"]),
    }).prefault({}),
  }).prefault({}),
  auth: z.object({
    site_url: z.string().default("http://127.0.0.1:3000"),
    additional_redirect_urls: z.array(z.string()).default([]),
    jwt_expiry: z.int().default(3600),
    enable_signup: z.boolean().default(true),
    enable_anonymous_sign_ins: z.boolean().default(false),
    rate_limit: z.object({
      anonymous_users: z.int().default(30),
      sign_in_sign_ups: z.int().default(30),
      token_verifications: z.int().default(30),
      token_refresh: z.int().default(150),
      email_sent: z.int().default(2),
    }).prefault({}),
    hook: z.object({
      custom_access_token: z.object({ enabled: z.boolean(), uri: z.string() }).optional(),
    }).prefault({}),
  }).prefault({}),
  storage: z.object({ file_size_limit: z.string().default("50MiB") }).prefault({}),
  edge_runtime: z.object({
    policy: z.enum(["per_worker", "oneshot"]).default("per_worker"),
    secrets: z.record(z.string(), z.string()).default({}),
  }).prefault({}),
  functions: z.record(z.string(), functionBlock).default({}),
});

/** The parts of `config.toml` the local stack uses, with the CLI's defaults filled in. */
export type Config = z.output<typeof config>;

/** What `[functions.<name>]` says. */
export type FunctionConfig = z.output<typeof functionBlock>;

/** Reads and checks the file; throws a {@linkcode Failure} that names the line or the key. */
export async function readConfig(path: string): Promise<Config> {
  let raw: unknown;
  try {
    raw = parse(await Deno.readTextFile(path));
  } catch (cause) {
    if (cause instanceof TomlError) {
      const [what] = cause.message.split("\n");
      throw new Failure(`Cannot read "${path}": line ${cause.line}: ${what}`, undefined, { cause });
    }
    throw new Failure(
      `Cannot read "${path}": ${(cause as Error).message.split("\n")[0]}`,
      undefined,
      {
        cause,
      },
    );
  }
  const filled = withVariables(raw);
  const read = config.safeParse(filled);
  const [issue] = read.error?.issues ?? [];
  const wanted = issue ? wantedAt(filled, issue.path) : wantedIn(read.data);
  if (wanted) {
    throw new Failure(
      `Cannot use "${path}": ${wanted.key} wants the variable ${wanted.name}, which is not set`,
      `Set ${wanted.name}, or write a value in the place of env(${wanted.name})`,
    );
  }
  if (read.success) return read.data;
  throw new Failure(`Cannot use "${path}": ${issue?.path.join(".")} is wrong: ${issue?.message}`);
}

/** What a single function asks for is looked up when that function is served. */
const OF_ONE_FUNCTION = /^functions\.[^.]+\.env$/;

/** Puts the environment's values where the file says `env(NAME)`, as the CLI does. */
function withVariables(value: unknown, key = ""): unknown {
  if (OF_ONE_FUNCTION.test(key)) return value;
  if (Array.isArray(value)) return value.map((inner) => withVariables(inner, `${key}[]`));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([part, inner]) => [
        part,
        withVariables(inner, key ? `${key}.${part}` : part),
      ]),
    );
  }
  const name = variableOf(value);
  return name === undefined ? value : Deno.env.get(name) ?? value;
}

function variableOf(value: unknown): string | undefined {
  return typeof value === "string" ? /^env\((\w+)\)$/.exec(value)?.[1] : undefined;
}

/** A variable that is not set, and the key that wants it. */
interface Wanted {
  key: string;
  name: string;
}

/** The first one. */
function wantedIn(value: unknown, key = ""): Wanted | undefined {
  if (OF_ONE_FUNCTION.test(key)) return;
  const name = variableOf(value);
  if (name !== undefined) return { key, name };
  if (typeof value !== "object" || value === null) return;
  for (const [part, inner] of Object.entries(value)) {
    const found = wantedIn(inner, key ? `${key}.${part}` : part);
    if (found) return found;
  }
}

function wantedAt(file: unknown, path: readonly PropertyKey[]): Wanted | undefined {
  const value = path.reduce<unknown>((at, part) => Reflect.get(Object(at), part), file);
  return wantedIn(value, path.join("."));
}

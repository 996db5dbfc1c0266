/**
 * Which project the doctor is called to: what the command line and the environment name, else the
 * stack of this machine.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { readConfig } from "../config.ts";
import { notEmpty } from "../database/database_url.ts";
import { Failure } from "../failure.ts";
import { isOfThisMachine } from "./front_page.ts";
import type { ProjectPatient } from "./project_patient.ts";

/** What a person may say. */
export interface DoctorOptions {
  root: string;
  url?: string | undefined;
  /** The data folder of the local stack. */
  data?: string | undefined;
  env: Record<string, string>;
}

/** Throws a {@linkcode Failure} when the address is none, or the database's is empty. */
export async function findPatient(
  { root, url, data, env }: DoctorOptions,
): Promise<ProjectPatient> {
  const config = await readConfig(join(root, "supabase/config.toml"));
  const dataDir = resolve(data ?? join(root, "supabase/local/.data"));
  const given = url ?? env.SUPABASE_URL ?? `http://127.0.0.1:${config.api.port}`;
  const address = URL.parse(given);
  if (!address || !/^https?:$/.test(address.protocol)) {
    throw new Failure(
      `Cannot examine "${given}": it is no address`,
      `Write it like http://127.0.0.1:${config.api.port} or https://<ref>.supabase.co`,
    );
  }
  const isLocal = isOfThisMachine(address.href);
  const kept = isLocal ? await keysIn(dataDir) : {};
  // Keys in the environment are those of the address in the environment, and go nowhere else.
  const named = env.SUPABASE_URL ? URL.parse(env.SUPABASE_URL)?.origin : address.origin;
  const keys = named === address.origin ? env : {};
  return {
    root,
    config,
    url: address.origin,
    isLocal,
    dataDir,
    publishableKey: keys.SUPABASE_PUBLISHABLE_KEY ?? keys.SUPABASE_ANON_KEY ?? kept.publishable,
    secretKey: keys.SUPABASE_SECRET_KEY ?? keys.SUPABASE_SERVICE_ROLE_KEY ?? kept.secrets?.default,
    databaseUrl: notEmpty(env.DATABASE_URL),
    env,
  };
}

interface KeptKeys {
  publishable?: string;
  secrets?: { default?: string };
}

async function keysIn(folder: string): Promise<KeptKeys> {
  try {
    return JSON.parse(await Deno.readTextFile(join(folder, "keys.json")));
  } catch {
    return {}; // a stack that keeps nothing, or has never been started
  }
}

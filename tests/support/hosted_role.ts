/**
 * A login role with the rights of the hosted platform's `postgres`: much, but no superuser.
 *
 * @module
 */

import { runAlone } from "../../supabase/local/database/run_alone.ts";

const SCRIPT = new URL("./hosted_role.sql", import.meta.url);

/** A role of the whole server. */
export interface HostedRole extends AsyncDisposable {
  name: string;
  password: string;
}

/** Makes it on a server; disposing drops it, so what it owns has to be gone by then. */
export async function hostedRole(server: string): Promise<HostedRole> {
  const name = `test_hosted_${crypto.randomUUID().slice(0, 8)}`;
  const password = crypto.randomUUID();
  await run(
    server,
    `create role ${name} login password '${password}' valid until 'tomorrow'
       nosuperuser createrole createdb bypassrls replication`,
  );
  return { name, password, [Symbol.asyncDispose]: () => run(server, `drop role ${name}`) };
}

/** Lets it own a database that bootstrap has been through; returns the address to log in with. */
export async function handOver(url: string, { name, password }: HostedRole): Promise<string> {
  const login = new URL(url);
  const script = (await Deno.readTextFile(SCRIPT)).replaceAll(":role", name);
  await run(url, `alter database ${login.pathname.slice(1)} owner to ${name}`);
  await run(url, script);
  login.username = name;
  login.password = password;
  return login.href;
}

async function run(url: string, script: string): Promise<void> {
  await runAlone(url, "test", script);
}

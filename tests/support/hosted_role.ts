/**
 * A login role with the rights of the hosted platform's `postgres`: much, but no superuser.
 *
 * @module
 */

import postgres from "postgres";

const SCRIPT = new URL("./hosted_role.sql", import.meta.url);

/** A role of the whole server. */
export interface HostedRole extends AsyncDisposable {
  name: string;
}

/** Makes it on a server; disposing drops it, so what it owns has to be gone by then. */
export async function hostedRole(server: string): Promise<HostedRole> {
  const name = `e_hosted_${crypto.randomUUID().slice(0, 8)}`;
  const admin = async (statement: string) => {
    const sql = postgres(server, { max: 1, onnotice: () => {} });
    await sql.unsafe(statement).finally(() => sql.end());
  };
  await admin(`create role ${name} login nosuperuser createrole createdb bypassrls replication`);
  return { name, [Symbol.asyncDispose]: () => admin(`drop role ${name}`) };
}

/** Lets it own a database that bootstrap has been through; returns the address to log in with. */
export async function handOver(url: string, { name }: HostedRole): Promise<string> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const login = new URL(url);
  await sql.unsafe(`alter database ${login.pathname.slice(1)} owner to ${name}`);
  await sql.unsafe((await Deno.readTextFile(SCRIPT)).replaceAll(":role", name))
    .finally(() => sql.end());
  login.username = name;
  return login.href;
}

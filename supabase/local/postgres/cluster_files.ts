/**
 * The files of a cluster. As root, the server owns only its data and its log: whatever this process
 * writes lies in a folder where the server cannot put something else in its place.
 *
 * @module
 */

import { join } from "node:path";
import { Failure } from "../failure.ts";
import type { ClusterOptions } from "./cluster.ts";
import { configuration, portIn } from "./configuration.ts";
import { exists, remove } from "./files.ts";
import { assertReachable, giveToServer, serverAccount } from "./server_account.ts";

/** What the server tells since its last start, below the folder. */
export const LOG = "log/postgres.log";

/** Makes the folder where it is missing; answers its real path. */
export async function openFolder(given: string): Promise<string> {
  await assertReachable(given);
  await Deno.mkdir(given, { recursive: true });
  const folder = await Deno.realPath(given);
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  if (names.length > 0 && !names.includes("lock")) {
    throw new Failure(
      `Cannot keep a Postgres in "${folder}": the folder holds something else`,
      "Choose a folder that is empty or does not exist",
    );
  }
  await Deno.chmod(folder, serverAccount() ? 0o711 : 0o700);
  return folder;
}

/** Whether the cluster is there, and whole. */
export async function isInitialised(folder: string): Promise<boolean> {
  return await exists(join(folder, "data"));
}

/** Runs initdb beside and renames at the end, so that a first start that is cut short is begun again. */
export async function makeCluster(options: ClusterOptions): Promise<void> {
  const { software, folder, withPassword, settings } = options;
  const [build, papers] = [join(folder, "unfinished"), join(folder, "initdb")];
  for (const path of [build, papers]) await remove(path);
  for (const path of [build, papers, join(folder, "log")]) await makeForServer(path);
  const password = withPassword ? newPassword() : "";
  const secret = await writeForServer(join(papers, "secret"), password);
  const { success, stderr } = await software.command("initdb", [
    ...["-D", build, "-U", "postgres", "--data-checksums", "--no-instructions"],
    ...["--encoding=UTF8", "--locale=C.UTF-8"],
    ...password ? ["--auth=scram-sha-256", `--pwfile=${secret}`] : ["--auth=trust"],
    ...settings?.fsync === "off" ? ["--no-sync"] : [],
  ], { env: await writeNames(papers) }).output();
  await remove(papers);
  if (!success) {
    const said = new TextDecoder().decode(stderr).trim();
    const reason = /error: (.+)/.exec(said)?.[1] ?? said;
    throw new Failure(`Cannot make a database in "${folder}": ${reason}`);
  }
  const kept = join(folder, "password");
  await remove(kept);
  if (password) await Deno.writeTextFile(kept, password, { mode: 0o600 });
  await Deno.rename(build, join(folder, "data"));
}

/** Writes `postgresql.conf` beside the data, where pg_ctl looks for it. */
export async function writeConfiguration(
  folder: string,
  port: number,
  settings: Record<string, string>,
): Promise<void> {
  await Deno.writeTextFile(join(folder, "postgresql.conf"), configuration(folder, port, settings));
}

/** The port of the last start; undefined before the first. */
export async function lastPort(folder: string): Promise<number | undefined> {
  const path = join(folder, "postgresql.conf");
  return await exists(path) ? portIn(await Deno.readTextFile(path)) : undefined;
}

/** The superuser's address; the password is in it when the cluster has one. */
export async function addressOf(folder: string, port: number): Promise<string> {
  const path = join(folder, "password");
  const password = await exists(path) ? `:${await Deno.readTextFile(path)}` : "";
  return `postgres://postgres${password}@127.0.0.1:${port}/postgres`;
}

/** Of characters that need no escaping in an address. */
function newPassword(): string {
  return crypto.getRandomValues(new Uint8Array(18)).toBase64({ alphabet: "base64url" });
}

/** initdb wants its user to have a name, which a container's user may lack. */
async function writeNames(papers: string): Promise<Record<string, string>> {
  const { uid, gid } = serverAccount() ?? { uid: Deno.uid(), gid: Deno.gid() };
  const [users, groups] = [join(papers, "users"), join(papers, "groups")];
  return {
    NSS_WRAPPER_PASSWD: await writeForServer(users, `postgres:x:${uid}:${gid}::/:/bin/sh\n`),
    NSS_WRAPPER_GROUP: await writeForServer(groups, `postgres:x:${gid}:\n`),
  };
}

async function writeForServer(path: string, text: string): Promise<string> {
  await Deno.writeTextFile(path, text, { mode: 0o600, createNew: true });
  await giveToServer(path);
  return path;
}

async function makeForServer(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true });
  await Deno.chmod(path, 0o700);
  await giveToServer(path);
}

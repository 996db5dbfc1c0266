/**
 * One Postgres server of one's own: made, started, found again and stopped.
 *
 * @module
 */

import { join } from "node:path";
import { installStandIns } from "../database/stand_ins.ts";
import { Failure } from "../failure.ts";
import {
  addressOf,
  isInitialised,
  lastPort,
  LOG,
  makeCluster,
  openFolder,
  writeConfiguration,
} from "./cluster_files.ts";
import { exists, takeTurn } from "./files.ts";
import { assertFree, choosePort } from "./ports.ts";
import { findPostmaster, forgetDead } from "./postmaster.ts";
import { openToServer } from "./server_account.ts";
import type { Software } from "./software.ts";

/** A server that runs, whoever started it. It outlives this process until somebody stops it. */
export interface Cluster {
  /** For the superuser `postgres` and the database `postgres`, with the password if it has one. */
  url: string;
  port: number;
  pid: number;
  stop(): Promise<void>;
}

/** What to start, and how. */
export interface ClusterOptions {
  software: Software;
  /** Where it lies; made at the first start, kept afterwards. */
  folder: string;
  /** The last one, or any that is free. */
  port?: number;
  /** Whether the first start makes a password. Without one, every user of this machine gets in. */
  withPassword?: boolean;
  /** More lines of postgresql.conf, by name. */
  settings?: Record<string, string>;
}

/** How often a start is tried: a killed server's processes and lock stay for a moment. */
const TRIES = 50;

const PASSING = /lock file .* already exists|pre-existing shared memory block/;
const PORT_TAKEN = /could not create any TCP\/IP sockets/;

/** Starts the folder's server, on 127.0.0.1 alone; one that runs already is answered as it is. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { software, settings = {} } = options;
  using _open = openToServer();
  const folder = await openFolder(options.folder);
  using _turn = await takeTurn(join(folder, "lock"));
  const running = await runningCluster({ software, folder });
  if (running) return running;

  if (options.port !== undefined) assertFree(options.port);
  await installStandIns(software.extensions);
  if (!await isInitialised(folder)) await makeCluster({ ...options, folder });
  let port = options.port ?? choosePort(await lastPort(folder));
  for (let tried = 0; tried < TRIES; tried++) {
    await writeConfiguration(folder, port, settings);
    await forgetDead(folder);
    const complaint = await launch(software, folder);
    // A start that was cut short may leave a server that is still recovering: it is the one we want.
    if (complaint === undefined || await runningCluster({ software, folder })) break;
    if (options.port === undefined && PORT_TAKEN.test(complaint)) port = choosePort();
    else if (!PASSING.test(complaint) || tried === TRIES - 1) throw startFailure(complaint, folder);
    await new Promise((wake) => setTimeout(wake, 200));
  }
  const cluster = await runningCluster({ software, folder });
  if (!cluster) throw startFailure("it ended at once", folder);
  return cluster;
}

/** The folder's server if it answers, undefined otherwise. */
export async function runningCluster(
  { software, folder: given }: Pick<ClusterOptions, "software" | "folder">,
): Promise<Cluster | undefined> {
  if (!await exists(given)) return undefined;
  const folder = await Deno.realPath(given);
  const found = await findPostmaster(folder);
  if (!found?.isReady) return undefined;
  const { pid, port } = found;
  return {
    pid,
    port,
    url: await addressOf(folder, port),
    async stop() {
      const args = ["stop", "-D", folder, "-m", "fast", "-w", "-t", "60", "-s"];
      const { success, stderr } = await software.command("pg_ctl", args).output();
      if (success || !await findPostmaster(folder)) return;
      throw new Failure(`Cannot stop Postgres: ${new TextDecoder().decode(stderr).trim()}`);
    },
  };
}

/** Runs pg_ctl; answers what the log says when the server does not come up. */
async function launch(software: Software, folder: string): Promise<string | undefined> {
  const log = join(folder, LOG);
  // One earlier log is kept: a server that is started every day must not fill the disk.
  if (await exists(log)) await Deno.rename(log, `${log}.before`);
  const args = ["start", "-D", folder, "-l", log, "-w", "-t", "60", "-s"];
  const { success, stderr } = await software.command("pg_ctl", args).output();
  if (success) return undefined;
  const written = await Deno.readTextFile(log).catch(() => "");
  return written || new TextDecoder().decode(stderr);
}

function startFailure(complaint: string, folder: string): Failure {
  const reason = /(?:FATAL|PANIC): +(.+)/.exec(complaint)?.[1] ?? complaint.trim().split("\n")[0];
  return new Failure(`Cannot start Postgres: ${reason}`, `Its log is ${join(folder, LOG)}`);
}

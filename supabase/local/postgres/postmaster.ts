/**
 * The server process behind `postmaster.pid`, told from what a crash or a reboot left of one.
 *
 * @module
 */

import { join } from "node:path";
import { remove } from "./files.ts";

/** What a living server wrote about itself. */
export interface Postmaster {
  pid: number;
  port: number;
  /** Whether it takes connections. */
  isReady: boolean;
}

/** Undefined when there is no file, or when its process is not this folder's server any more. */
export async function findPostmaster(folder: string): Promise<Postmaster | undefined> {
  const { pid, port, status } = await readPidFile(folder);
  if (!pid || !(await wordsOf(pid)).includes(folder)) return undefined;
  return { pid, port, isReady: status === "ready" };
}

/**
 * Removes the file of a dead server. Postgres does that itself, except where the process id means
 * somebody else by now, or a zombie whose parent does not look. What may be left of the dead server's
 * other processes, Postgres finds by their shared memory.
 */
export async function forgetDead(folder: string): Promise<void> {
  const { pid } = await readPidFile(folder);
  if (!pid) return;
  const words = await wordsOf(pid);
  if (words.some((word) => /\bpostgres$/.test(word))) return;
  await remove(join(folder, PID_FILE));
}

const PID_FILE = "data/postmaster.pid";

async function readPidFile(folder: string) {
  const text = await Deno.readTextFile(join(folder, PID_FILE)).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  const [pid, , , port, , , , status = ""] = text.split("\n");
  return { pid: Number(pid), port: Number(port), status: status.trim() };
}

/** A process's command line; that of a zombie is empty, like that of none. */
async function wordsOf(pid: number): Promise<string[]> {
  const line = await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "");
  return line.split("\0");
}

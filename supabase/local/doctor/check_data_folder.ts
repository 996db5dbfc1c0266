/**
 * Whether there is room for the local stack's data.
 *
 * @module
 */

import { statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Finding, findingsAbout } from "./finding.ts";
import type { ProjectPatient } from "./project_patient.ts";

/** What the first start needs, and what the last minutes need. */
const LITTLE = 1024 ** 3;
const TOO_LITTLE = 100 * 1024 ** 2;

/** Looks at the disk below the data folder; where that is yet to be made, below the next one above. */
export async function checkDataFolder(
  { dataDir, isLocal }: Pick<ProjectPatient, "dataDir" | "isLocal">,
  freeBytes: (folder: string) => Promise<number> = freeBytesIn,
): Promise<Finding[]> {
  if (!isLocal) return [];
  const { ok, warning, fault } = findingsAbout("disk");
  const free = await freeBytes(await existing(dataDir));
  const words = free < LITTLE
    ? `${Math.round(free / 1024 ** 2)} MB`
    : `${Math.round(free / LITTLE)} GB`;
  if (free >= LITTLE) return [ok(`${words} are free for ${dataDir}.`)];
  return [(free < TOO_LITTLE ? fault : warning)(
    `Only ${words} are free for ${dataDir}.`,
    "Make room, or keep the data elsewhere: deno task start --data FOLDER",
  )];
}

/** Whether a running stack has the folder's database; asks without touching anything. */
export async function holdsFolder(dataDir: string): Promise<boolean> {
  try {
    using lock = await Deno.open(join(dataDir, "pglite.lock"), { read: true, write: true });
    return !await lock.tryLock(true);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function freeBytesIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function existing(folder: string): Promise<string> {
  const found = await Deno.stat(folder).then(() => true, () => false);
  return found || dirname(folder) === folder ? folder : existing(dirname(folder));
}

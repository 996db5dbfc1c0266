/**
 * Who a server runs as: Postgres refuses to be root.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import { Failure } from "../failure.ts";

/** A user and a group, by number. */
export interface Account {
  uid: number;
  gid: number;
}

/** `nobody` and `nogroup`: every Debian and Ubuntu has them, so none needs to be made. */
const NOBODY: Account = { uid: 65_534, gid: 65_534 };

/** Nobody where this process is root; nothing to change otherwise. */
export function serverAccount(): Account | undefined {
  return Deno.uid() === 0 ? NOBODY : undefined;
}

/** Gives a file or folder to the account of the server. */
export async function giveToServer(path: string): Promise<void> {
  const account = serverAccount();
  if (account) await Deno.chown(path, account.uid, account.gid);
}

/** Throws a {@linkcode Failure} when the account of the server may not enter a folder above this one. */
export async function assertReachable(folder: string): Promise<void> {
  const account = serverAccount();
  if (!account) return;
  for (let above = dirname(resolve(folder));; above = dirname(above)) {
    const { mode, uid, gid } = await Deno.stat(above);
    const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
    if (mode !== null && !((mode >> shift) & 0o1)) {
      throw new Failure(
        `Cannot keep a Postgres in "${folder}": it must not run as root, and others may not enter "${above}"`,
        "Choose a folder that everybody may enter, or do not run as root",
      );
    }
    if (above === dirname(above)) return;
  }
}

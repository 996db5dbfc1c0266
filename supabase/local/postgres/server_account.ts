/**
 * Who a server runs as: Postgres refuses to be root.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import { Failure } from "../failure.ts";
import { exists } from "./files.ts";

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

/** Until disposed, what root makes may be read by the account of the server, whatever the umask was. */
export function openToServer(): Disposable {
  if (!serverAccount()) return { [Symbol.dispose]: () => {} };
  const before = Deno.umask(0o022);
  return { [Symbol.dispose]: () => void Deno.umask(before) };
}

/** Throws a {@linkcode Failure} when the account of the server may not enter a folder above this one. */
export async function assertReachable(folder: string): Promise<void> {
  const account = serverAccount();
  if (!account) return;
  for (let above = dirname(resolve(folder));; above = dirname(above)) {
    if (await exists(above) && !mayEnter(account, await Deno.stat(above))) {
      throw new Failure(
        `Cannot keep a Postgres in "${folder}": it must not run as root, and others may not enter "${above}"`,
        "Choose a folder that everybody may enter, or do not run as root",
      );
    }
    if (above === dirname(above)) return;
  }
}

function mayEnter(account: Account, { mode, uid, gid }: Deno.FileInfo): boolean {
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return mode === null || ((mode >> shift) & 0o1) === 1;
}

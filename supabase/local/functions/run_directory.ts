/**
 * The runner's own place on disk: a directory only the user can enter, with one directory a process.
 * A runner that was killed leaves its directory behind, and the next one ends what is in it.
 *
 * @module
 */

import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { startTime } from "./process_table.ts";

/** Who a process is: `<pid> <start time>`; the start time tells it from a later one with the pid. */
type Identity = string;

let opened = 0;

/** The directory of one runner. */
export class RunDirectory {
  readonly path: string;
  #processes = 0;

  private constructor(path: string) {
    this.path = path;
  }

  /** Ends what dead runners left, and makes a new directory. */
  static open(): RunDirectory {
    // Short, because the path of a socket ends at about a hundred bytes.
    const base = join(tmpdir(), `edge-${Deno.uid() ?? "user"}`);
    makePrivate(base);
    for (const entry of [...Deno.readDirSync(base)]) sweep(join(base, entry.name), entry.name);

    const path = join(base, `${identityOf(Deno.pid).replace(" ", "-")}-${++opened}`);
    Deno.mkdirSync(path, { mode: 0o700 });
    return new RunDirectory(path);
  }

  /** Makes the directory of a process that is about to start. */
  add(): string {
    const path = join(this.path, String(++this.#processes));
    Deno.mkdirSync(path, { mode: 0o700 });
    return path;
  }

  /** Writes down who lives in a directory that was added. */
  record(path: string, pid: number): void {
    Deno.writeTextFileSync(`${path}.pid`, identityOf(pid));
  }

  /** Forgets a process that has ended. */
  remove(path: string): void {
    remove(path);
    remove(`${path}.pid`);
  }

  /** Removes everything. */
  close(): void {
    remove(this.path);
  }
}

function makePrivate(path: string) {
  try {
    Deno.mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  const { isDirectory, isSymlink, uid, mode } = Deno.lstatSync(path);
  const private_ = mode === null || (mode & 0o077) === 0;
  if (isDirectory && !isSymlink && uid === Deno.uid() && private_) return;
  throw new Failure(
    `Cannot run functions: "${path}" is not a directory that only you can enter`,
    "Remove it and start again.",
  );
}

function sweep(path: string, name: string) {
  const [pid, started] = name.split("-");
  if (isAlive(`${pid} ${started}`)) return;
  try {
    for (const entry of Deno.readDirSync(path)) {
      if (entry.name.endsWith(".pid")) end(Deno.readTextFileSync(join(path, entry.name)));
    }
  } catch {
    // Another runner sweeps at the same time, or something else lies here.
  }
  remove(path);
}

function end(identity: Identity) {
  if (isAlive(identity)) Deno.kill(Number(identity.split(" ")[0]), "SIGKILL");
}

function identityOf(pid: number): Identity {
  return `${pid} ${startTime(pid) ?? "unknown"}`;
}

function isAlive(identity: Identity): boolean {
  const [pid, started] = identity.split(" ");
  return started !== undefined && startTime(Number(pid)) === started;
}

function remove(path: string) {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch {
    // It is gone already, or another runner sweeps at the same time.
  }
}

/**
 * Postgres 17's programs in a folder of their own: found, or installed from Debian's packages.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import { Failure } from "../failure.ts";
import { Apt } from "./apt.ts";
import { fetchPackages } from "./debian_packages.ts";
import { exists, remove, takeTurn } from "./files.ts";
import { arrange, BIN, EXTENSIONS, LOCALES } from "./programs.ts";
import { assertReachable, openToServer, serverAccount } from "./server_account.ts";

/** The programs of Postgres 17 in one folder. */
export interface Software {
  folder: string;
  /** Where control files of extensions lie. */
  extensions: string;
  /** A program to run: those that work on a server's files run as the account of the server. */
  command(program: string, args: string[], options?: Deno.CommandOptions): Deno.Command;
}

/** These touch a server's files, and most of them refuse to run as root. */
const ON_FILES = /^(postgres|initdb|pg_(ctl|basebackup|checksums|combinebackup|resetwal|rewind))$/;

const OTHERWISE = "Point DATABASE_URL at any Postgres 17 with pgvector instead";

/** Answers undefined when nothing is installed, or not all of it. */
export async function findSoftware(): Promise<Software | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  const folder = softwareFolder();
  return await exists(join(folder, BIN, "postgres")) ? softwareIn(folder) : undefined;
}

/**
 * Fetches Debian's packages and unpacks them into the folder; the machine's own packages stay as they
 * are. What is installed already is used.
 *
 * @throws {Failure} where Debian's packages cannot be had.
 */
export async function installSoftware(log: (line: string) => void): Promise<Software> {
  const there = await findSoftware();
  if (there) return there;
  await assertPossible();
  const folder = softwareFolder();
  await assertEmpty(folder);
  await assertReachable(folder);
  using _open = openToServer();
  await makeFolder(dirname(folder));
  // All clones of one user share the folder: the second install waits, and uses what the first made.
  using _turn = await takeTurn(`${folder}.lock`, () => log("Another install runs: waiting for it"));
  return await findSoftware() ?? await install(folder, log);
}

/** Builds beside the folder and renames at the end, so that a folder that is there is whole. */
async function install(folder: string, log: (line: string) => void): Promise<Software> {
  const started = performance.now();
  const build = `${folder}.unfinished`;
  await remove(build);
  await makeFolder(build);
  log(`Installing Postgres 17 from Debian's packages into ${folder}: about 45 MB, once`);
  const apt = await Apt.open(join(build, "apt"));
  const tree = join(build, "tree");
  await fetchPackages({ apt, tree, log });
  await arrange(tree);
  await prove(softwareIn(tree));
  await Deno.rename(tree, folder);
  await remove(build);
  log(`Installed after ${((performance.now() - started) / 1000).toFixed(0)} s`);
  return softwareIn(folder);
}

async function prove(software: Software): Promise<void> {
  const { success, stdout, stderr } = await software.command("postgres", ["--version"]).output();
  const decoder = new TextDecoder();
  if (success && /\b17\./.test(decoder.decode(stdout))) return;
  throw new Failure(
    `Cannot use Debian's Postgres on this machine: ${decoder.decode(stderr).trim()}`,
    OTHERWISE,
  );
}

function softwareIn(folder: string): Software {
  const locales = { LC_ALL: "C.UTF-8", LOCPATH: join(folder, LOCALES) };
  return {
    folder,
    extensions: join(folder, EXTENSIONS),
    command(program, args, options = {}) {
      return new Deno.Command(join(folder, BIN, program), {
        // The account may not enter the folder this process happens to be in.
        ...ON_FILES.test(program) && { ...serverAccount(), cwd: folder },
        ...options,
        args,
        env: { ...locales, ...options.env },
      });
    },
  };
}

async function assertPossible(): Promise<void> {
  if (Deno.build.os !== "linux" || !await exists("/usr/bin/apt-get")) {
    throw new Failure("Cannot install Postgres: this system is not Debian or Ubuntu", OTHERWISE);
  }
  // Debian's Postgres reads the system's own time zones; containers of Ubuntu come without.
  if (!await exists("/usr/share/zoneinfo/UTC")) {
    throw new Failure(
      "Cannot install Postgres: this machine has no time zones",
      `Run: sudo apt-get install tzdata. ${OTHERWISE}`,
    );
  }
}

/** Root's is outside of its home, which the account of the server may not enter. */
function softwareFolder(): string {
  const chosen = Deno.env.get("POSTGRES_HOME");
  if (chosen) return resolve(chosen);
  if (Deno.uid() === 0) return "/var/lib/quintet/postgres-17";
  const home = Deno.env.get("HOME");
  if (home) return join(home, ".local/share/quintet/postgres-17");
  throw new Failure(
    "Cannot choose a folder for Postgres: HOME is not set",
    "Set POSTGRES_HOME to a folder of your own",
  );
}

async function assertEmpty(folder: string): Promise<void> {
  if (!await exists(folder) || (await Array.fromAsync(Deno.readDir(folder))).length === 0) return;
  throw new Failure(
    `Cannot install Postgres into "${folder}": the folder holds something else`,
    "Set POSTGRES_HOME to a folder that is empty or does not exist",
  );
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.PermissionDenied)) throw cause;
    throw new Failure(
      `Cannot install Postgres below "${folder}": this user may not write there`,
      "Set POSTGRES_HOME to a folder of your own",
      { cause },
    );
  }
}

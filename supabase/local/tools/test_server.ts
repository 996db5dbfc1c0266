/**
 * A Postgres 17 for one run of the tests: nothing in it has to survive anything.
 *
 * @module
 */

import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { type Cluster, startCluster } from "../postgres/cluster.ts";
import { installSoftware } from "../postgres/software.ts";

const SETTINGS = { fsync: "off", full_page_writes: "off", synchronous_commit: "off" };

/** Where Linux keeps files in memory. */
const MEMORY = "/dev/shm";

/** More bytes than the databases of a whole run and their log come to. */
const ROOM = 4 * 2 ** 30;

/**
 * Waits until whoever started it lets go of it, however that comes about; then ends the server and
 * removes its folder. Nothing that is sent to the others (Ctrl-C, a kill of their group) reaches it.
 */
const GUARD = `
  read -r _
  while pid=$(head -n 1 "$0/cluster/data/postmaster.pid") && grep -q "$0" "/proc/$pid/cmdline"; do
    kill -QUIT "$pid"
    sleep 0.1
  done
  rm -rf "$0" || { sleep 2; rm -rf "$0"; }`;

/** A server that is gone with its disposal. */
export interface TestServer extends AsyncDisposable {
  url: string;
  /** Of the server's first process. */
  pid: number;
  /** Starts it again after a test killed it; the address stays. */
  startAgain(): Promise<Cluster>;
}

/** Starts one on a free port; disposing stops it and removes all of it. */
export async function startTestServer(
  log: (line: string) => void,
  settings: Record<string, string> = SETTINGS,
): Promise<TestServer> {
  const software = await installSoftware(log);
  await using undo = new AsyncDisposableStack();
  const folder = await makeFolder();
  undo.use(guard(folder));
  await Deno.chmod(folder, 0o711); // as root, the server runs as somebody else
  const options = { software, folder: join(folder, "cluster"), settings };
  const { url, pid, port } = await startCluster(options);
  const held = undo.move();
  return {
    url,
    pid,
    startAgain: () => startCluster({ ...options, port }),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/**
 * In memory where there is room: each test's database is a copy of a thousand files, which takes two to
 * five times as long on a disk that has other things to do.
 */
async function makeFolder(): Promise<string> {
  const prefix = "quintet_tests_";
  const made = await hasRoom(MEMORY)
    ? await Deno.makeTempDir({ prefix, dir: MEMORY })
    : await Deno.makeTempDir({ prefix });
  return await Deno.realPath(made);
}

async function hasRoom(folder: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize >= ROOM && Deno.systemMemoryInfo().available >= 2 * ROOM;
  } catch {
    return false;
  }
}

/** Disposing waits until server and folder are gone. */
function guard(folder: string): AsyncDisposable {
  const process = new Deno.Command("sh", {
    args: ["-c", GUARD, folder],
    detached: true,
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  return {
    async [Symbol.asyncDispose]() {
      await process.stdin.close();
      await process.status;
    },
  };
}

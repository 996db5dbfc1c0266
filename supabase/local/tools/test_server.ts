/**
 * A Postgres 17 for one run of the tests: nothing in it has to survive anything.
 *
 * @module
 */

import { join } from "node:path";
import { type Cluster, startCluster } from "../postgres/cluster.ts";
import { installSoftware } from "../postgres/software.ts";

const SETTINGS = { fsync: "off", full_page_writes: "off", synchronous_commit: "off" };

/**
 * Waits for a word; where there is none, whoever started it was killed, and so nobody else will stop
 * the server and remove its folder. Ctrl-C reaches it too, and it is what comes after Ctrl-C.
 */
const GUARD = `
  trap '' INT TERM HUP
  read -r word && exit 0
  pid=$(head -n 1 "$0/cluster/data/postmaster.pid" 2>/dev/null)
  while grep -qs "$0" "/proc/$pid/cmdline"; do kill -QUIT "$pid"; sleep 0.1; done
  rm -rf "$0"`;

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
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "quintet_tests_" }));
  undo.defer(guard(folder));
  undo.defer(() => Deno.remove(folder, { recursive: true }));
  await Deno.chmod(folder, 0o711); // as root, the server runs as somebody else
  const options = { software, folder: join(folder, "cluster"), settings };
  const { url, pid, port, stop } = await startCluster(options);
  undo.defer(stop);
  const held = undo.move();
  return {
    url,
    pid,
    startAgain: () => startCluster({ ...options, port }),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Answers how to send the guard away, once there is nothing left for it to do. */
function guard(folder: string): () => Promise<void> {
  const process = new Deno.Command("sh", {
    args: ["-c", GUARD, folder],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  return async () => {
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode("done\n"));
    await writer.close();
    await process.status;
  };
}

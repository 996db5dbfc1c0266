/** The server that `deno task test:postgres` starts for itself leaves nothing behind. */

import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { isAlive } from "../support/processes.ts";

const HOLDER = fileURLToPath(new URL("fixtures/test_server.ts", import.meta.url));

/** What to look for when it should be gone. */
interface Held {
  holder: Deno.ChildProcess;
  pid: number;
  folder: string;
}

async function hold(): Promise<Held> {
  const holder = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", HOLDER],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const { value } = await holder.stdout.pipeThrough(new TextDecoderStream()).getReader().read();
  const sql = postgres((value ?? "").trim(), { max: 1 });
  const [place] = await sql`show data_directory`;
  await sql.end();
  const data = String(place?.data_directory);
  const [pid] = (await Deno.readTextFile(`${data}/postmaster.pid`)).split("\n");
  return { holder, pid: Number(pid), folder: data.replace(/\/cluster\/data$/, "") };
}

async function isGone({ pid, folder }: Held): Promise<boolean> {
  const there = await Deno.stat(folder).then(() => true, () => false);
  return !there && !isAlive(pid);
}

Deno.test("the server of a test run is stopped and removed", async (t) => {
  await t.step("at its end", async () => {
    const held = await hold();
    assertEquals(await isGone(held), false);
    await held.holder.stdin.close();
    assertEquals((await held.holder.status).code, 0);
    assert(await isGone(held));
  });

  await t.step("when the run is killed", async () => {
    const held = await hold();
    held.holder.kill("SIGKILL");
    await held.holder.status;
    await held.holder.stdin.close().catch(() => {});
    await eventually(() => isGone(held), { seconds: 20 });
  });
});

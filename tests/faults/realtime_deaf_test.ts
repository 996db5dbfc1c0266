/** Clients that join and never read: they are cut off, memory stays bounded, and the others go on. */

import { join } from "node:path";
import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { newHome } from "../support/homes.ts";
import { Wire } from "../support/phoenix_wire.ts";
import { databaseEnv, StartedStack } from "../support/started_stack.ts";

const DEAF = 40;
const MESSAGES = 120;
const MB = 2 ** 20;

Deno.test(`${DEAF} clients do not read`, async (t) => {
  await using undo = new AsyncDisposableStack();
  const home = undo.use(await newHome());
  const env = { ...databaseEnv(home), REALTIME_LIMITS: "off" };
  const stack = undo.use(new StartedStack(["--data", home.dataDir, "--port", "0"], env));
  const { url, key } = await stack.ready();
  const { secrets } = JSON.parse(await Deno.readTextFile(join(home.dataDir, "keys.json")));
  const address = `${url.replace("http", "ws")}/realtime/v1/websocket?apikey=${key}&vsn=2.0.0`;

  async function enter(config: object = {}): Promise<Wire> {
    const wire = undo.use(await Wire.open(address));
    await wire.join("room", { ...config });
    return wire;
  }
  const speaker = await enter({ broadcast: { ack: true, self: false } });
  const reader = await enter();
  const deaf = await Promise.all(Array.from({ length: DEAF }, () => enter()));
  for (const { raw } of deaf) raw.stopReading();
  const before = memoryOf(stack.pid);
  let most = 0;
  let buffered = 0;

  await t.step("who reads hears everything, in order", async () => {
    for (let n = 0; n < MESSAGES; n++) {
      const ref = await speaker.shout("room", "n", { n, x: "x".repeat(250_000) });
      await speaker.hears({ event: "phx_reply", ref });
      const { payload } = await reader.hears({ event: "broadcast" });
      assertEquals((payload.payload as { n: number }).n, n);
      most = Math.max(most, memoryOf(stack.pid));
      buffered = Math.max(buffered, (await stats()).bufferedBytes ?? 0);
    }
  });

  await t.step("all the others are cut off, and nothing is kept for them", async () => {
    await eventually(async () => (await stats()).sockets === 2);
    const { cuts, channels, bufferedBytes } = await stats();
    assertEquals([cuts, channels, bufferedBytes], [DEAF, 2, 0]);
  });

  const grown = Math.round((most - before) / MB);
  await t.step(`${Math.round(buffered / MB)} MB waited, ${grown} MB more were used`, () => {
    // What waits may be 256 MB; a copy of it is on its way through the runtime.
    assert(buffered <= 256 * MB);
    assert(grown < 600);
  });

  async function stats(): Promise<Record<string, number>> {
    const headers = { apikey: secrets.default };
    return await (await fetch(`${url}/realtime/v1/_stats`, { headers })).json();
  }
});

/** Bytes of memory that a process has. */
function memoryOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`)) ?? [];
  return Number(kilobytes) * 1024;
}

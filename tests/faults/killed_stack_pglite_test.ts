/**
 * The stack is killed while eight people write: what was acknowledged is in its folder, once.
 * `deno test -A <this file> -- 50` kills more often.
 */

import { join } from "node:path";
import { openDatabase } from "../../supabase/local/database/open_database.ts";
import { assert } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { descendants, isAlive } from "../support/processes.ts";
import { IN_HASTE, StartedStack } from "../support/started_stack.ts";
import { startStack } from "../support/stack.ts";
import { databaseOptions } from "../support/test_database.ts";
import { withEnv } from "../support/with_env.ts";
import { Writers } from "../support/writers.ts";

const KILLS = Number(Deno.args[0] ?? 1);

Deno.test("the stack is killed while people write", async (t) => {
  await using undo = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir();
  undo.defer(() => Deno.remove(folder, { recursive: true }));
  const start = (port: string) => new StartedStack(["--data", folder, "--port", port], IN_HASTE);

  let process = start("0");
  undo.defer(() => process[Symbol.asyncDispose]());
  const { url, key } = await process.ready();
  using _ = withEnv({ SUPABASE_URL: url, SUPABASE_PUBLISHABLE_KEY: key });
  await using stack = await startStack();
  const writers = await Writers.start(stack, 8, { mayBeAway: true });

  for (let kills = 0; kills < KILLS; kills++) {
    await writers.more(60);
    const family = descendants(process.pid);
    process.kill("SIGKILL");
    await process.ended();
    await eventually(() => !family.some(isAlive), { seconds: 15 });
    process = start(new URL(url).port);
    await process.ready();
  }
  await writers.more(60);
  await writers.stop();
  process.kill("SIGKILL");
  await process.ended();

  const { acknowledged, repeated } = writers;
  const name = `${
    KILLS + 1
  } kills, ${acknowledged.size} acknowledged, ${repeated} repeated: all there`;
  await t.step(name, async () => {
    assert(repeated > 0, "no kill was noticed");
    const options = await databaseOptions({ dataDir: join(folder, "pglite") });
    const database = await openDatabase(options);
    try {
      await writers.check((text, values) => database.engine.query(text, values));
    } finally {
      await database.close();
    }
  });
});

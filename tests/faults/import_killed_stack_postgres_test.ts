/** The stack is killed in the middle of an import: started again it goes on, and every row is there once. */

import postgres from "postgres";
import { account } from "../support/accounts.ts";
import { assert, assertEquals, assertExists } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { begin, stateOf, store } from "../support/imports.ts";
import { descendants, isAlive } from "../support/processes.ts";
import { IN_HASTE, StartedStack } from "../support/started_stack.ts";
import { startStack } from "../support/stack.ts";
import { projectDatabase } from "../support/template.ts";
import { withEnv } from "../support/with_env.ts";
import { madeBackup } from "../../supabase/local/demo/phone/made_backup.ts";

const EVENTS = 12_000;

Deno.test("a stack killed in the middle of an import", async (t) => {
  const server = Deno.env.get("DATABASE_URL");
  assertExists(server);
  await using undo = new AsyncDisposableStack();
  const database = undo.use(await projectDatabase(server));
  const folder = await Deno.makeTempDir();
  undo.defer(() => Deno.remove(folder, { recursive: true }));
  const start = (port: string) =>
    new StartedStack(["--data", folder, "--port", port], {
      ...IN_HASTE,
      DATABASE_URL: database.url,
    });
  let process = start("0");
  undo.defer(() => process[Symbol.asyncDispose]());
  const { url, key } = await process.ready();
  using _ = withEnv({ SUPABASE_URL: url, SUPABASE_PUBLISHABLE_KEY: key });
  await using stack = await startStack();
  const ana = await account(stack, "ana");
  const file = await madeBackup("smses", EVENTS).bytes();
  const rows = new TextDecoder().decode(file).split(/\n {2}<(?:sms|mms) /).length - 1;
  const path = await store(ana, "sms.xml", file);
  const { import_id } = await begin(ana, path);

  const half = await eventually(async () => {
    const state = await stateOf(ana, import_id);
    return state.inserted > 0 ? state : undefined;
  }, { seconds: 30, everyMs: 50 });
  const family = descendants(process.pid);
  process.kill("SIGKILL");
  await process.ended();
  await eventually(() => !family.some(isAlive), { seconds: 15 });
  process = start(new URL(url).port);
  await process.ready();
  // As if the lease of who died had run out: then another one has it.
  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  await sql`update private.jobs set locked_until = now() where state = 'running'`;
  await sql.end();
  const done = await eventually(async () => {
    const state = await stateOf(ana, import_id).catch(() => undefined);
    return state && state.status !== "running" ? state : undefined;
  }, { seconds: 120, everyMs: 250 });

  await t.step(`it had ${half.inserted} of ${rows} rows, and has them all`, async () => {
    assert(half.status === "running" && half.inserted < rows, `${half.status} ${half.inserted}`);
    const { status, inserted, duplicate, rejected } = done;
    assertEquals([status, inserted, duplicate, rejected], ["done", rows, 0, 0]);
    const { count } = await ana.schema("phonelog").from("events")
      .select("*", { count: "exact", head: true });
    assertEquals(count, rows);
  });
});

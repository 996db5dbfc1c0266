/** The stack from the terminal, as a developer meets it. */

import { createClient } from "@supabase/supabase-js";
import { invoke } from "@shared/client/invoke.ts";
import { join } from "node:path";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { descendants, isAlive } from "../support/processes.ts";
import { databaseEnv, IN_HASTE, StartedStack } from "../support/started_stack.ts";
import { place } from "../support/test_database.ts";

async function signedIn({ url, key }: { url: string; key: string }) {
  const client = createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { error } = await client.auth.signInAnonymously();
  if (error) throw error;
  return client;
}

Deno.test("deno task start", async (t) => {
  await using database = await place();
  const env = { ...databaseEnv(database), ...IN_HASTE };
  const folder = await Deno.makeTempDir();
  const data = ["--port", "0", "--data", join(folder, "data")];

  await t.step("prints addresses, keys and one line a function, and works", async () => {
    await using stack = new StartedStack(data, env);
    const { url, key } = await stack.ready();

    assertMatch(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assertMatch(stack.output, /Secret key +sb_secret_/);
    assertMatch(stack.output, /create-session +Opens a translation session and answers/);
    const ana = await signedIn({ url, key });
    const session = await invoke(ana, "create-session", { language: "en" });
    assertMatch(session.code, /^\d{4}$/);
  });

  await t.step("keeps its keys with the data, readable by their owner alone", async () => {
    const { mode } = await Deno.stat(join(folder, "data/keys.json"));

    assertEquals((mode ?? 0) & 0o777, 0o600);
  });

  await t.step("signs in the people of the seed", async () => {
    await using stack = new StartedStack(data, env);
    const { url, key } = await stack.ready();
    const ana = createClient(url, key, {
      db: { schema: "translator" },
      auth: { persistSession: false, autoRefreshToken: false },
    });
    await ana.auth.signInWithPassword({ email: "ana@example.com", password: "password" });

    const { data: said } = await ana.from("messages").select("translation").order("seq").limit(1);
    assertEquals(said, [{ translation: "Hi! What is your name?" }]);
    const { data: prompts } = await ana.schema("lift").from("session_summary")
      .select("revision_count, draft_count, hole_count");
    assertEquals(prompts, [{ revision_count: 1, draft_count: 1, hole_count: 0 }]);
  });

  await t.step("refuses a port that is taken", async () => {
    await using first = new StartedStack(data, env);
    const { url } = await first.ready();
    await using second = new StartedStack(["--port", new URL(url).port, "--memory"]);

    assertEquals(await second.ended(), 1);
    assertMatch(second.output, /^Cannot listen on port \d+: something else does$/m);
  });

  await t.step("stops at Ctrl-C with nothing left running", async () => {
    await using stack = new StartedStack(data, env);
    const ana = await signedIn(await stack.ready());
    await invoke(ana, "create-session", { language: "en" });
    const family = descendants(stack.pid);
    assert(family.length > 0);

    stack.kill("SIGINT");

    assertEquals(await stack.ended(), 0);
    assertStringIncludes(stack.output, "Nothing is left running.");
    assertEquals(family.filter(isAlive), []);
  });

  await t.step("leaves no orphan after kill -9, and goes on with its data", async () => {
    await using stack = new StartedStack(data, env);
    const ana = await signedIn(await stack.ready());
    const { id } = await invoke(ana, "create-session", { language: "en" });
    const family = descendants(stack.pid);

    stack.kill("SIGKILL");
    await stack.ended();
    await eventually(() => !family.some(isAlive), { seconds: 15 });

    await using again = new StartedStack(data, env);
    const { url, key } = await again.ready();
    const { data: { session } } = await ana.auth.getSession();
    const client = createClient(url, key, {
      db: { schema: "translator" },
      auth: { persistSession: false, autoRefreshToken: false },
      global: { headers: { authorization: `Bearer ${session?.access_token}` } },
    });
    const { data: rows } = await client.from("sessions").select("id");
    assertEquals(rows, [{ id }]);
  });

  await t.step("says where nothing answers at DATABASE_URL, without its password", async () => {
    const address = "postgres://postgres:geheim@127.0.0.1:9/quintet";
    await using stack = new StartedStack(["--port", "0"], { DATABASE_URL: address });

    assertEquals(await stack.ended(), 1);
    assertStringIncludes(stack.output, 'Cannot reach the database at "127.0.0.1:9/quintet"');
    assert(!stack.output.includes("geheim"));
  });

  await Deno.remove(folder, { recursive: true });
});

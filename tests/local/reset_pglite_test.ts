/** `deno task reset`, as a developer uses it: it is about the data folder of the embedded database. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertEquals, assertNotEquals, assertStringIncludes } from "../support/assert.ts";
import { environmentWithout } from "../../supabase/local/tools/environment_without.ts";
import { IN_HASTE, StartedStack } from "../support/started_stack.ts";

const MAIN = fileURLToPath(new URL("../../supabase/local/main.ts", import.meta.url));

async function reset(data: string) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", MAIN, "reset", "--data", data],
    clearEnv: true,
    env: { ...environmentWithout("DATABASE_URL"), NO_COLOR: "1" },
  }).output();
  const read = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, output: read(stdout) + read(stderr) };
}

async function signUp({ url, key }: { url: string; key: string }): Promise<number> {
  const response = await fetch(`${url}/auth/v1/signup`, {
    method: "POST",
    headers: { apikey: key, "content-type": "application/json" },
    body: JSON.stringify({ email: "cleo@example.com", password: "a long password" }),
  });
  await response.body?.cancel();
  return response.status;
}

Deno.test("deno task reset", async (t) => {
  const folder = await Deno.makeTempDir();
  const data = join(folder, "data");
  const started = ["--port", "0", "--data", data];
  let key = "";

  await t.step("refuses while a stack uses the data, and touches nothing", async () => {
    await using stack = new StartedStack(started, IN_HASTE);
    const place = await stack.ready();
    key = place.key;
    assertEquals(await signUp(place), 200);
    const { code, output } = await reset(data);

    assertEquals(code, 1);
    assertStringIncludes(output, "another stack is using it");
    assertNotEquals(await signUp(place), 200);
    stack.kill("SIGINT");
    await stack.ended();
  });

  await t.step("forgets the data and keeps the keys", async () => {
    assertEquals((await reset(data)).code, 0);

    await using stack = new StartedStack(started, IN_HASTE);
    const place = await stack.ready();
    assertEquals(place.key, key);
    assertEquals(await signUp(place), 200);
  });

  await t.step("leaves the data to its owner alone", async () => {
    assertEquals(((await Deno.stat(data)).mode ?? 0) & 0o777, 0o700);
  });

  await Deno.remove(folder, { recursive: true });
});

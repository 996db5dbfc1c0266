/** `deno task reset`, where the stack's database is on a server. */

import { fileURLToPath } from "node:url";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";

const MAIN = fileURLToPath(new URL("../../supabase/local/main.ts", import.meta.url));

Deno.test("deno task reset touches nothing while DATABASE_URL names a server", async () => {
  const data = await Deno.makeTempDir();
  await Deno.mkdir(`${data}/storage`);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", MAIN, "reset", "--data", data],
    env: { NO_COLOR: "1", DATABASE_URL: "postgres://postgres@127.0.0.1:9/quintet" },
  }).output();

  assertEquals(code, 1);
  assertStringIncludes(new TextDecoder().decode(stderr), "Cannot reset the database");
  assertEquals(await Array.fromAsync(Deno.readDir(data), ({ name }) => name), ["storage"]);
  await Deno.remove(data, { recursive: true });
});

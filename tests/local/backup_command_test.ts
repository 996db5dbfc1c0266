/** `deno task backup` and `deno task restore`, as an operator meets them. */

// Takes long: begun first.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { migrationsApart } from "../../supabase/local/backup/summary.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { type Home, newHome } from "../support/homes.ts";
import { startStack } from "../support/stack.ts";

async function run(command: "backup" | "restore", args: string[], home?: Home) {
  const script = new URL(`../../supabase/local/backup/${command}.ts`, import.meta.url);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", fileURLToPath(script), ...args],
    env: { NO_COLOR: "1", ...home?.url && { DATABASE_URL: home.url } },
  }).output();
  const read = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, output: read(stdout), complaint: read(stderr) };
}

Deno.test("deno task backup, deno task restore", async (t) => {
  await using old = await newHome();
  await using young = await newHome();
  await using stack = await startStack({
    own: true,
    dataDir: old.dataDir,
    ...old.url && { databaseUrl: old.url },
  });
  await stack[Symbol.asyncDispose]();
  const data = ["--data", old.dataDir];
  let folder = "";

  await t.step("say what they have kept, and where", async () => {
    const { code, output, complaint } = await run("backup", data, old);

    assertEquals(complaint, "");
    assertEquals(code, 0);
    assertMatch(output, /^quintet: .*Postgres 17\.\d+, database "\w+"\n/);
    assertMatch(output, /^ +auth +\d+ tables, \d+ rows, \d+ kB$/m);
    assertMatch(output, /^ +keys +the stack's own$/m);
    folder = /^(\S+quintet-backup-\d{8}-\d{6}) /m.exec(output)?.[1] ?? "";
    assertStringIncludes(folder, join(old.dataDir, "backups"));
  });

  await t.step("and bring it back, and what to do next", async () => {
    const { code, output, complaint } = await run(
      "restore",
      [folder, "--data", young.dataDir],
      young,
    );

    assertEquals(complaint, "");
    assertEquals(code, 0);
    assertMatch(output, /^Restored in [\d.]+ s, as it was at 20\S+Z$/m);
    assertStringIncludes(output, `deno task start --data ${young.dataDir}`);
  });

  await t.step("explain themselves to whoever asks or is wrong", async () => {
    const asked = await run("backup", ["--help"]);
    assertEquals(asked.code, 0);
    assertStringIncludes(asked.output, "Usage: deno task backup");

    for (const args of [[], ["one", "two"], ["--nonsense"]]) {
      const { code, complaint } = await run("restore", args);
      assertEquals(code, 1);
      assertMatch(complaint, /^Cannot read the command line: .*\nUsage: deno task restore/);
    }
    const { code, complaint } = await run("restore", [join(old.dataDir, "nothing")]);
    assertEquals(code, 1);
    assertStringIncludes(complaint, "it has no manifest.json");

    const list = join(old.dataDir, "nothing.txt");
    const unread = await run("restore", [folder, "--erased", list]);
    assertEquals(unread.code, 1);
    assertStringIncludes(unread.complaint, `Cannot read "${list}"`);
  });
});

Deno.test("a backup says which migrations wait, or came from elsewhere", () => {
  const migrations = ["20260101000000_first", "20990101000000_later"];
  const files = ["20260101000000_first.sql", "20260202000000_second.sql"];

  assertEquals(
    migrationsApart({ migrations }, ["20260101000000_first.sql", "20990101000000_x.sql"]),
    [],
  );
  assertEquals(migrationsApart({ migrations }, files), [
    "The backup is ahead of these files: 20990101000000_later came from elsewhere.",
    "The backup is behind these files: the next start applies 20260202000000_second.sql.",
  ]);
});

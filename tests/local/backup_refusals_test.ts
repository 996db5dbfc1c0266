/** What backup and restore refuse, and that a restore which was cut short leaves nothing. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Draft } from "../../supabase/local/backup/draft.ts";
import { makeBackup } from "../../supabase/local/backup/make_backup.ts";
import { restoreBackup } from "../../supabase/local/backup/restore_backup.ts";
import { Failure } from "../../supabase/local/failure.ts";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { changeFile } from "../support/changed_backup.ts";
import { eventually } from "../support/eventually.ts";
import { type Home, newHome } from "../support/homes.ts";
import { startStack } from "../support/stack.ts";

function command(name: "backup" | "restore", args: string[], { url }: Partial<Home> = {}) {
  const script = fileURLToPath(
    new URL(`../../supabase/local/backup/${name}.ts`, import.meta.url),
  );
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", script, ...args],
    env: { NO_COLOR: "1", ...url && { DATABASE_URL: url } },
    stdout: "null",
    stderr: "piped",
  });
}

async function complaint(output: Promise<Deno.CommandOutput>): Promise<string> {
  const { code, stderr } = await output;
  assertEquals(code, 1);
  return new TextDecoder().decode(stderr);
}

const leftIn = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name)
    .filter((name) => !name.endsWith(".lock"));

Deno.test("backup and restore refuse what cannot go well", async (t) => {
  await using old = await newHome();
  await using young = await newHome();
  {
    await using _ = await startStack({
      own: true,
      dataDir: old.dataDir,
      ...old.url && { databaseUrl: old.url },
    });
  }
  const take = () =>
    makeBackup({
      project: "quintet",
      dataDir: old.dataDir,
      into: join(old.dataDir, "kept"),
      ...old.url && { url: old.url },
    });
  const { folder } = await take();
  const restore = () =>
    restoreBackup({
      folder,
      dataDir: young.dataDir,
      ...young.url && { url: young.url },
    });
  const refusal = async () => (await assertRejects(restore, Failure)).message;

  await t.step("a manifest that lists no files", async () => {
    const without = (text: string) => JSON.stringify({ ...JSON.parse(text), files: [] });
    await using _ = await changeFile(folder, "manifest.json", without);
    assertStringIncludes(await refusal(), 'manifest.json is damaged: files has no "objects.sql"');
  });

  await t.step("a manifest that is none", async () => {
    await using _ = await changeFile(folder, "manifest.json", () => "null");
    assertStringIncludes(await refusal(), "is damaged: Invalid input: expected object");
  });

  await t.step("a file that is in no manifest", async () => {
    const extra = join(folder, "rows/extra.copy");
    await Deno.writeTextFile(extra, "");
    assertStringIncludes(await refusal(), '"rows/extra.copy" is not in its manifest.json');
    await Deno.remove(extra);
  });

  await t.step("a second restore into a data folder where one is at work", async () => {
    using lock = await Deno.open(join(young.dataDir, "restoring.lock"), {
      create: true,
      write: true,
    });
    await lock.lock(true);
    assertStringIncludes(await refusal(), "another restore is filling it");
  });

  await t.step("a file in the place of the backups' folder", async () => {
    const file = join(old.dataDir, "file");
    await Deno.writeTextFile(file, "");
    const said = await complaint(command("backup", [file, "--data", old.dataDir], old).output());
    assertEquals(
      said.split("\n")[0],
      `Cannot make a backup in "${file}": there is a file in its way`,
    );
  });

  await t.step("a data folder that is missing, without making it", async () => {
    const missing = join(old.dataDir, "missing");
    const said = await complaint(command("backup", ["--data", missing], old).output());
    assertEquals(said.split("\n")[0], `Cannot use --data "${missing}": there is no such folder`);
    await assertRejects(() => Deno.stat(missing), Deno.errors.NotFound);
  });

  await t.step("but not two backups in one second, of which each has its name", async () => {
    assertNotEquals((await take()).folder, folder);
    const place = join(old.dataDir, "again");
    await Deno.mkdir(place);
    await using one = await Draft.begin(place);
    await using other = await Draft.begin(place);
    assertEquals([one.place, other.place], [`${place}-2`, `${place}-3`]);
  });

  await t.step("Ctrl-C ends a restore, and nothing is left", async () => {
    await using running = command("restore", [folder, "--data", young.dataDir], young).spawn();
    await eventually(async () => (await leftIn(young.dataDir)).length, { everyMs: 2 });
    running.kill("SIGINT");
    const said = await complaint(running.output());
    assertEquals(said, "Cannot finish: it was interrupted\nNothing was changed\n");
    assertEquals(await leftIn(young.dataDir), []);
  });

  await t.step("and what a killed one has left goes with the next", async () => {
    const left = join(young.dataDir, "restoring-killed");
    await Deno.mkdir(join(left, "storage"), { recursive: true });
    await restore();
    assert(!(await leftIn(young.dataDir)).some((name) => name.startsWith("restoring")));
  });
});

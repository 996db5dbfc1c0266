/** A backup brings a project back: everything is compared, and people go on where they were. */

// Takes long: begun first.

import { dirname, join } from "node:path";
import { type Backup, makeBackup } from "../../supabase/local/backup/make_backup.ts";
import { restoreBackup } from "../../supabase/local/backup/restore_backup.ts";
import { Failure } from "../../supabase/local/failure.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { backupWorld } from "../support/backup_world.ts";
import { changeFile } from "../support/changed_backup.ts";
import { everythingIn, type Home, newHome } from "../support/homes.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { difference } from "../support/schema_of.ts";
import { startStack, type TestStack } from "../support/stack.ts";

const DORA = { email: "dora@example.com", password: "a long password" };
const SAID = ["Where is the library?", "Tab\there, \\. there, and 你好 👋🏽"];

function stackIn({ dataDir, url }: Home): Promise<TestStack> {
  return startStack({ own: true, dataDir, ...url && { databaseUrl: url } });
}

/** Somebody with a password talks with somebody without, and keeps a file. */
async function live(stack: TestStack) {
  await backupWorld(stack);
  const client = stack.stranger();
  const { data: { session, user }, error } = await client.auth.signUp(DORA);
  if (error || !session || !user) throw error ?? new Error("Dora got no session");
  const dora = Object.assign(client, { userId: user.id });
  const room = await openRoom(dora);
  await enter(await stack.as("ben"), room);
  for (const sentence of SAID) await tell(dora, room, sentence);
  const kept = await dora.storage.from("homes").upload("notes/today.txt", "Buy milk");
  if (kept.error) throw kept.error;
  return { room, refreshToken: session.refresh_token, accessToken: session.access_token };
}

function takeBackup({ dataDir, url }: Home, into: string): Promise<Backup> {
  return makeBackup({ project: "quintet", dataDir, into, ...url && { url } });
}

async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    found.push(path, ...isDirectory ? await filesBelow(path) : []);
  }
  return found;
}

Deno.test("backup and restore", async (t) => {
  await using old = await newHome();
  await using young = await newHome();
  const backups = join(old.dataDir, "kept");
  let backup: Backup;
  let lived: Awaited<ReturnType<typeof live>>;
  {
    await using stack = await stackIn(old);
    lived = await live(stack);
  }
  const before = await everythingIn(old);

  await t.step("a backup is a folder for its owner's eyes alone", async () => {
    backup = await takeBackup(old, backups);

    assertEquals(dirname(backup.folder), backups);
    for (const path of [backup.folder, ...await filesBelow(backup.folder)]) {
      const { mode, isDirectory } = await Deno.stat(path);
      assertEquals((mode ?? 0) & 0o777, isDirectory ? 0o700 : 0o600, path);
    }
  });

  await t.step("it says what is in it", () => {
    const { tables, migrations, files } = backup.manifest;
    const table = tables.find(({ schema, name }) => schema === "translator" && name === "messages");

    assert(table && table.rows >= SAID.length);
    assert(migrations.includes("20260101000000_platform_foundation"));
    assert(files.some(({ path }) => path === table.file));
    assertEquals([backup.objects, backup.missing, backup.hasKeys], [1, 0, true]);
  });

  await t.step("taking it changes nothing", async () => {
    const after = await everythingIn(old);

    assertEquals(difference(before.schema, after.schema), []);
    assertEquals(after.contents, before.contents);
  });

  const restore = () =>
    restoreBackup({
      folder: backup.folder,
      dataDir: young.dataDir,
      ...young.url && { url: young.url },
    });

  await t.step("a damaged file is found before anything is done", async () => {
    const messages = "rows/translator/messages.copy";
    await using _ = await changeFile(backup.folder, messages, (text) => text.replace("?", "!"));
    const failure = await assertRejects(restore, Failure);

    assertStringIncludes(failure.message, `"${messages}" is not what was written`);
  });

  await t.step("a missing file too", async () => {
    const rules = join(backup.folder, "rules.sql");
    await Deno.rename(rules, `${rules}.away`);
    const failure = await assertRejects(restore, Failure);
    await Deno.rename(`${rules}.away`, rules);

    assertStringIncludes(failure.message, '"rules.sql" is missing');
  });

  const isEmpty = async () => {
    const left = (await filesBelow(young.dataDir)).map((path) => path.slice(young.dataDir.length));
    return left.filter((path) => !path.endsWith(".lock")).length === 0;
  };

  await t.step("a row that does not fit ends it, and leaves the place empty", async () => {
    const wrong = (text: string) => text.replace(/^[^\t]+/, "nobody");
    await using _ = await changeFile(backup.folder, "rows/auth/users.copy", wrong, {
      honest: true,
    });
    const failure = await assertRejects(restore, Failure);

    assertStringIncludes(failure.message, "Cannot restore the rows of auth.users: invalid input");
    assert(await isEmpty());
  });

  await t.step("so does a failure in the last statement, and it says where", async () => {
    const broken = (text: string) => `${text}select 1 / 0;\n`;
    await using _ = await changeFile(backup.folder, "rules.sql", broken, { honest: true });
    const failure = await assertRejects(restore, Failure);

    assertMatch(failure.message, /^Cannot restore "rules.sql": line \d+: division by zero$/);
    assert(await isEmpty());
  });

  await t.step("then the whole backup goes in, and nothing differs", async () => {
    const { objects, keys, missing } = await restore();
    const after = await everythingIn(young);

    assertEquals(difference(before.schema, after.schema), []);
    assertEquals(after.contents, before.contents);
    assertEquals({ objects, keys, missing }, { objects: 1, keys: "restored", missing: [] });
  });

  await t.step("a place that is not empty is refused, and stays as it is", async () => {
    const failure = await assertRejects(restore, Failure);

    assertStringIncludes(failure.message, "Cannot restore");
    assertEquals((await everythingIn(young)).contents, before.contents);
  });

  await t.step("a stack starts on it, and people go on where they were", async (t) => {
    await using stack = await stackIn(young);
    const dora = stack.stranger();

    await t.step("with their old sessions", async () => {
      const again = await dora.auth.refreshSession({ refresh_token: lived.refreshToken });
      assertEquals(again.error, null);
      const { data } = await dora.auth.getUser(lived.accessToken);
      assertEquals(data.user?.email, DORA.email);
    });

    await t.step("with their old passwords", async () => {
      assertEquals((await dora.auth.signInWithPassword(DORA)).error, null);
    });

    await t.step("their messages", async () => {
      const { data } = await dora.from("messages").select("original")
        .eq("session_id", lived.room.id).order("seq");
      assertEquals(data, SAID.map((original) => ({ original })));
    });

    await t.step("and their files", async () => {
      const { data } = await dora.storage.from("homes").download("notes/today.txt");
      assertEquals(await data?.text(), "Buy milk");
    });

    await t.step("while numbers continue", async () => {
      const person = Object.assign(dora, { userId: "" });
      const { seq } = await tell(person, lived.room, "And the museum?");
      assertEquals(seq, SAID.length + 1);
      const next = await stack.sql?.("insert into world.quiet (note) values ('next') returning n");
      assertEquals(next, [{ n: 110 }]);
    });

    await t.step("and jobs run here, calling this stack", async () => {
      const [jobs] = await stack.sql<{ here: boolean }>?.(
        "select bool_and(database = current_database()) as here from cron.job",
      ) ?? [];
      assertEquals(jobs?.here, true);
      const [secret] = await stack.sql<{ url: string }>?.(
        "select decrypted_secret as url from vault.decrypted_secrets where name = 'project_url'",
      ) ?? [];
      assertEquals(secret?.url, stack.url);
    });
  });

  await t.step("and that start had no migration to apply and nothing to mend", async () => {
    const after = await everythingIn(young);
    assertEquals(difference(before.schema, after.schema), []);
    assertEquals(
      after.contents["supabase_migrations.schema_migrations"],
      before.contents["supabase_migrations.schema_migrations"],
    );
  });
});

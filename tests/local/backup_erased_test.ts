/** Whoever was erased after a backup was taken is gone when it is restored: rows, files and account. */

import { join } from "node:path";
import { knownErased } from "../../supabase/local/backup/erase_again.ts";
import { makeBackup } from "../../supabase/local/backup/make_backup.ts";
import { restoreBackup } from "../../supabase/local/backup/restore_backup.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { type Home, newHome } from "../support/homes.ts";
import { startStack, type TestStack } from "../support/stack.ts";
import { invoke } from "@shared/client/invoke.ts";
import { openRoom, tell } from "../support/rooms.ts";
import { dump } from "../support/released_canaries.ts";
import { withoutWaking } from "../support/run_jobs.ts";
import { createClient } from "@supabase/supabase-js";

const stackIn = ({ dataDir, url }: Home): Promise<TestStack> =>
  startStack({ own: true, dataDir, ...url && { databaseUrl: url } });

/** Somebody with an account, a room, a message and a file, and one word in all of them. */
async function settle(stack: TestStack, name: string): Promise<string> {
  const client = stack.stranger();
  const { data: { user }, error } = await client.auth.signUp({
    email: `canary-${name}@example.com`,
    password: "a long password",
  });
  if (error || !user) throw error ?? new Error("There is no account");
  const person = Object.assign(client, { userId: user.id });
  await tell(person, await openRoom(person), `canary-${name} speaks`);
  const kept = await person.storage.from("attic").upload(
    `${user.id}/note.txt`,
    `canary-${name} writes`,
  );
  if (kept.error) throw kept.error;
  return user.id;
}

async function textsBelow(folder: string): Promise<string> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    texts.push(isDirectory ? await textsBelow(path) : await Deno.readTextFile(path));
  }
  return texts.join("\n");
}

Deno.test("a restored backup", async (t) => {
  await using old = await newHome();
  await using young = await newHome();
  const into = join(old.dataDir, "kept");
  const backUp = () => makeBackup({ project: "quintet", into, ...old });
  let [ana, ben] = ["", ""];

  {
    await using stack = await stackIn(old);
    await stack.sql?.("insert into storage.buckets (id, name) values ('attic', 'attic')");
    await stack.sql?.(
      "create policy everybody on storage.objects for all to authenticated using (true) with check (true)",
    );
    [ana, ben] = [await settle(stack, "ana"), await settle(stack, "ben")];
  }
  const backup = await backUp();
  let hash = "";
  {
    await using stack = await stackIn(old);
    await withoutWaking(stack);
    const key = JSON.parse(Deno.env.get("SUPABASE_SECRET_KEYS") ?? "{}").default ?? "";
    const server = createClient(stack.url, key, {
      auth: { persistSession: false, autoRefreshToken: false },
    });
    const { receipt } = await invoke(server, "delete-user-data", {
      confirm: "DELETE",
      user_id: ana,
    });
    hash = receipt?.user_hash ?? "";
  }

  await t.step("is known to lack an erasure by what lies beside it", async () => {
    assert((await textsBelow(backup.folder)).includes("canary-ana"), "she is in it");
    assertEquals(await knownErased(backup.folder), []);

    const list = join(old.dataDir, "log.txt");
    await Deno.writeTextFile(list, `2026-11-22 LOG:  erased ${hash}\n`);
    assertEquals(await knownErased(backup.folder, list), [hash]);

    await new Promise((done) => setTimeout(done, 1100)); // a backup's name has a second in it
    await backUp();
    assertEquals(await knownErased(backup.folder), [hash]);
  });

  await t.step("comes without who was erased since, and with everybody else", async () => {
    const restored = await restoreBackup({
      folder: backup.folder,
      erased: await knownErased(backup.folder),
      ...young,
    });
    assertEquals(restored.erased, { people: 1, left: 0 });

    await using stack = await stackIn(young);
    assert(stack.engine);
    const everything = [...(await dump(stack.engine)).values()].join("\n");
    const files = await textsBelow(join(young.dataDir, "storage"));
    assertEquals([everything.includes("canary-ana"), files.includes("canary-ana")], [false, false]);
    assertEquals([everything.includes("canary-ben"), files.includes("canary-ben")], [true, true]);
    assertEquals([everything.includes(ana), everything.includes(ben)], [false, true]);
  });

  await t.step("has an audit log that is whole, and goes on being sealed", async () => {
    await using stack = await stackIn(young);
    assertEquals(await stack.sql?.("select * from private.verify_audit()"), []);
    const found = await stack.sql?.(
      "select receipt ->> 'asked_by' as asked_by from private.erasures where step = 'done'",
    );
    assertEquals(found, [{ asked_by: "sweep" }]);
  });
});

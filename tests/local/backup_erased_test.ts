/** Whoever was erased after a backup was taken is gone when it is restored: rows, files and account. */

// Takes long: begun first.

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

const PASSWORD = "a long password";

const stackIn = ({ dataDir, url }: Home): Promise<TestStack> =>
  startStack({ own: true, dataDir, ...url && { databaseUrl: url } });

/** Somebody with an account, a room, a message and a file, and one word in all of them. */
async function settle(stack: TestStack, name: string): Promise<string> {
  const client = stack.stranger();
  const { data: { user }, error } = await client.auth.signUp({
    email: `canary-${name}@example.com`,
    password: PASSWORD,
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
  let [ana, ben, cleo] = ["", "", ""];

  {
    await using stack = await stackIn(old);
    await stack.sql?.("insert into storage.buckets (id, name) values ('attic', 'attic')");
    await stack.sql?.(
      "create policy everybody on storage.objects for all to authenticated using (true) with check (true)",
    );
    await withoutWaking(stack);
    [ana, ben, cleo] = [
      await settle(stack, "ana"),
      await settle(stack, "ben"),
      await settle(stack, "cleo"),
    ];
  }
  const erase = async (stack: TestStack, user_id: string, ...domains: "translator"[]) => {
    const key = JSON.parse(Deno.env.get("SUPABASE_SECRET_KEYS") ?? "{}").default ?? "";
    const server = createClient(stack.url, key, {
      auth: { persistSession: false, autoRefreshToken: false },
    });
    const { receipt } = await invoke(server, "delete-user-data", {
      confirm: "DELETE",
      user_id,
      ...(domains.length > 0 && { domains }),
    });
    return receipt?.user_hash ?? "";
  };
  let before = "";
  {
    await using stack = await stackIn(old);
    before = await erase(stack, cleo, "translator");
    const client = stack.stranger();
    await client.auth.signInWithPassword({ email: "canary-cleo@example.com", password: PASSWORD });
    const person = Object.assign(client, { userId: cleo });
    await tell(person, await openRoom(person), "canary-cleo is back");
  }
  const backup = await backUp();
  let [hash, mark] = ["", ""];
  {
    await using stack = await stackIn(old);
    hash = await erase(stack, ana);
    mark = await erase(stack, ben, "translator");
  }

  await t.step("is known to lack an erasure by what lies beside it", async () => {
    assert((await textsBelow(backup.folder)).includes("canary-ana"), "she is in it");
    assertEquals(await knownErased(backup.folder), [before]);
    assertEquals([hash.length, mark.slice(-11)], [64, ":translator"]);

    const list = join(old.dataDir, "log.txt");
    const lines = [mark, hash].map((known) => `2026-11-22 LOG:  erased ${known}\n`);
    await Deno.writeTextFile(list, lines.join(""));
    assertEquals(await knownErased(backup.folder, list), [mark, hash, before]);

    await new Promise((done) => setTimeout(done, 1100)); // a backup's name has a second in it
    await backUp();
    assertEquals((await knownErased(backup.folder)).sort(), [hash, mark, before].sort());
  });

  await t.step("comes without who was erased since, and with everybody else", async () => {
    const restored = await restoreBackup({
      folder: backup.folder,
      erased: await knownErased(backup.folder),
      ...young,
    });
    assertEquals(restored.erased, { people: 1, parts: 1, left: 0 });

    await using stack = await stackIn(young);
    assert(stack.engine);
    const everything = [...(await dump(stack.engine)).values()].join("\n");
    const files = await textsBelow(join(young.dataDir, "storage"));
    assertEquals([everything.includes("canary-ana"), files.includes("canary-ana")], [false, false]);
    assertEquals([everything.includes("canary-ben"), files.includes("canary-ben")], [true, true]);
    assertEquals([everything.includes(ana), everything.includes(ben)], [false, true]);
    assertEquals(
      ["ben speaks", "cleo speaks", "cleo is back"].map((said) => everything.includes(said)),
      [false, false, true],
      "of a domain that was erased alone goes what the backup brought back, and nothing newer",
    );
  });

  await t.step("has an audit log that is whole, and goes on being sealed", async () => {
    await using stack = await stackIn(young);
    assertEquals(await stack.sql?.("select * from private.verify_audit()"), []);
    const found = await stack.sql?.(
      `select receipt ->> 'asked_by' as asked_by, domains from private.erasures
       where step = 'done' order by asked_by desc, domains is null`,
    );
    assertEquals(found, [
      { asked_by: "sweep", domains: ["translator"] },
      { asked_by: "sweep", domains: null },
      { asked_by: "server", domains: ["translator"] },
    ]);
  });
});

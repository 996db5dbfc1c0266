/** A backup of one engine goes into the other: from the embedded database to a server, and back. */

// Takes long: begun first.

import { join } from "node:path";
import { makeBackup } from "../../supabase/local/backup/make_backup.ts";
import { restoreBackup } from "../../supabase/local/backup/restore_backup.ts";
import { assertEquals } from "../support/assert.ts";
import { backupWorld } from "../support/backup_world.ts";
import { embeddedHome, everythingIn, type Home, newHome } from "../support/homes.ts";
import { openRoom, tell } from "../support/rooms.ts";
import { difference } from "../support/schema_of.ts";
import { startStack } from "../support/stack.ts";

/** pg_cron and pg_net are extensions on one engine, and on another server the stack's stand-ins. */
const WORKERS = / (schema )?"?(cron|net)\b(?! job)/;

function withUrl<T extends object>({ url }: Home, options: T): T & { url?: string } {
  return { ...options, ...url && { url } };
}

async function move(from: Home, to: Home): Promise<string[]> {
  const { dataDir } = from;
  const into = join(dataDir, "kept");
  const { folder } = await makeBackup(withUrl(from, { project: "quintet", dataDir, into }));
  await restoreBackup(withUrl(to, { folder, dataDir: to.dataDir }));
  const [before, after] = [await everythingIn(from), await everythingIn(to)];
  assertEquals(after.contents, before.contents);
  return difference(unversioned(before.schema), unversioned(after.schema))
    .filter((line) => !WORKERS.test(line));
}

/** Each engine brings the versions of its extensions with it. */
function unversioned(schema: string[]): string[] {
  return schema.map((line) => line.replace(/^(extension \S+) \S+/, "$1"));
}

Deno.test("a project moves to another engine", async (t) => {
  await using embedded = await embeddedHome();
  await using server = await newHome();
  await using back = await embeddedHome();
  {
    await using stack = await startStack({ own: true, dataDir: embedded.dataDir, databaseUrl: "" });
    await backupWorld(stack);
    const ana = await stack.as("ana");
    await tell(ana, await openRoom(ana), "Where is the library?");
  }

  await t.step("from the embedded database to a server", async () => {
    assertEquals(await move(embedded, server), []);
  });

  await t.step("where the stack goes on, and takes no step back", async () => {
    await using stack = await startStack(
      { own: true, dataDir: server.dataDir, databaseUrl: server.url ?? "" },
    );
    const ana = await stack.as("ana");
    const { seq } = await tell(ana, await openRoom(ana), "And the museum?");
    assertEquals(seq, 1);
  });

  await t.step("and back", async () => {
    assertEquals(await move(server, back), []);
  });
});

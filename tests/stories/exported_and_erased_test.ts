/**
 * Ana takes everything with her and goes: a word in every column of hers is in her archive, then in no
 * table and in no file, and everything of Ben's is where it was.
 */

import { createHash } from "node:crypto";
import { createClient } from "@supabase/supabase-js";
import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { type Canary, dump, releaseCanaries } from "../support/released_canaries.ts";
import { eventually } from "../support/eventually.ts";
import { runJobs, withoutWaking } from "../support/run_jobs.ts";
import { startStack } from "../support/stack.ts";
import { unzipped } from "../support/unzipped.ts";

/** In the words of the access matrix. */
const [ANA, BEN] = ["owner", "other"];

/** Of tables that are not exported a person gets nothing: what the server needs for itself. */
const isExported = (register: ReadonlyMap<string, boolean>) => ({ table }: Canary) =>
  register.get(table) === true;

Deno.test("canaries", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql, engine } = stack;
  if (!sql || !engine) throw new Error("This needs a database of its own");
  await withoutWaking(stack);
  const key = JSON.parse(Deno.env.get("SUPABASE_SECRET_KEYS") ?? "{}").default ?? "";
  const server = createClient(stack.url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });

  const { world, canaries, closed } = await releaseCanaries(engine, [ANA, BEN]);
  const [ana, ben] = [world.idOf(ANA), world.idOf(BEN)];
  const of = (person: string) => canaries.filter((canary) => canary.person === person);
  const register = new Map(
    (await sql<{ table_name: string; exported: boolean }>(
      "select table_name, exported from private.data_register",
    )).map(({ table_name, exported }) => [table_name, exported]),
  );

  // In a file in every bucket, beside what is there: in one that holds files of people, too.
  await sql("insert into storage.buckets (id, name) values ('attic', 'attic')");
  const buckets = await sql<{ id: string; type: string }>(
    "select id, coalesce(allowed_mime_types[1], 'text/csv') as type from storage.buckets",
  );
  for (const { id, type } of buckets) {
    for (const person of [ANA, BEN]) {
      const word = `canary-${person}-file-${id}`;
      const { error } = await server.storage.from(id).upload(
        `${world.idOf(person)}/note.csv`,
        new Blob([word], { type }),
      );
      assertEquals(error, null);
      canaries.push({ word, table: "platform.files", column: id, person });
    }
  }
  // In the cache, in a queue, in a counter and on a topic: where only an id says whose it is.
  for (const person of [ANA, BEN]) {
    const id = world.idOf(person);
    await sql(
      `insert into private.cache_entries (key, value, names, loaded, expires_at)
       values ($1, $2, array[$1, $3], pg_current_snapshot(), now() + interval '1 hour')`,
      [`dash:${id}:month`, `"canary-${person}-cache"`, `#user:${id}`],
    );
    await sql("insert into private.rate_limits values ($1, now() + interval '1 day')", [
      `create-session:${id}`,
    ]);
    await sql(
      "select private.enqueue('nowhere', jsonb_build_object('user', $1::text, 'word', $2::text))",
      [
        id,
        `canary-${person}-queue`,
      ],
    );
    await sql(
      "select realtime.send(jsonb_build_object('word', $2::text), 'x', 'platform:user:' || $1, true)",
      [
        id,
        `canary-${person}-topic`,
      ],
    );
  }
  const elsewhere = (person: string) =>
    ["cache", "queue", "topic"].map((place) => `canary-${person}-${place}`);

  await t.step("are in every column that can hold a word", () => {
    assert(of(ANA).length > 60, `${of(ANA).length} canaries, none in ${closed.join(", ")}`);
    assertEquals(of(ANA).length, of(BEN).length);
    // The other domains have tables of nothing but numbers.
    const bare = [...register.keys()].filter((table) =>
      /^(lift|characters)\.|^private\.ir_blobs$/.test(table) &&
      !of(ANA).some((canary) => canary.table === table)
    );
    assertEquals(bare, []);
  });

  await t.step("are all in the archive of their person, and nobody else's are", async () => {
    await sql("update platform.privacy_requests set status = 'expired'");
    const [request] = await sql<{ id: string }>(
      "insert into platform.privacy_requests (user_id) values ($1) returning id",
      [ana],
    );
    await sql(
      "select private.enqueue('exports', jsonb_build_object('request_id', $1::text), $2, 'export:' || $1::text)",
      [
        request?.id,
        ana,
      ],
    );
    await runJobs(stack, "exports");
    const { data } = await server.storage.from("exports").download(
      `${ana}/${request?.id}/export.zip`,
    );
    const files = await unzipped(await (data ?? new Blob()).bytes());
    const texts = [...files].map(([name, bytes]) => `${name}\n${new TextDecoder().decode(bytes)}`);
    const isIn = ({ word }: { word: string }) => texts.some((text) => text.includes(word));

    const due = canaries.filter(({ person }) => person === ANA)
      .filter((canary) => isExported(register)(canary) || canary.column === "attic");
    assertEquals(due.filter((canary) => !isIn(canary)), []);
    assertEquals(canaries.filter(({ person }) => person === BEN).filter(isIn), []);
    assertEquals(texts.filter((text) => text.includes(ben)), []);

    const manifest = JSON.parse(new TextDecoder().decode(files.get("manifest.json")));
    const parts: { name: string; bytes: number; sha256: string }[] = manifest.tables
      .flatMap((table: { files: unknown[] }) => table.files);
    for (const { name, bytes, sha256 } of parts) {
      const file = files.get(name) ?? new Uint8Array();
      const digest = createHash("sha256").update(file).digest("hex");
      assertEquals([file.length, digest], [bytes, sha256], name);
    }
  });

  await t.step("would be found in a table that nobody thought of", async () => {
    await sql("create table private.planted as select $1::text as note", [`seen: ${ana}`]);
    assert(naming(await dump(engine), ana).includes("private.planted"));
    await sql("drop table private.planted");
  });

  await t.step("are gone with their person, and every other one stays", async () => {
    const { receipt } = await invoke(server, "delete-user-data", {
      confirm: "DELETE",
      user_id: ana,
    });
    assertEquals(receipt?.asked_by, "server");

    // What the stack keeps of changes until they are told.
    await eventually(async () => !(await dump(engine)).get("_realtime.outbox")?.includes(ana));
    const tables = await dump(engine);
    const whole = [...tables.values()].join("\n");
    assertEquals(naming(tables, ana), [], "who is gone is named");
    const words = (person: string) => [
      ...of(person).filter(({ table }) => table !== "platform.files").map(({ word }) => word),
      ...elsewhere(person),
    ];
    assertEquals(words(ANA).filter((word) => whole.includes(word)), []);
    assertEquals(words(BEN).filter((word) => !whole.includes(word)), []);
    for (const { id } of buckets) {
      const files = server.storage.from(id);
      assertEquals((await files.list(ana)).data, []);
      assertEquals((await files.list(ben)).data?.length, 1);
    }
  });
});

function naming(tables: ReadonlyMap<string, string>, id: string): string[] {
  return [...tables].filter(([, text]) => text.includes(id)).map(([name]) => name);
}

/** export-user-data: Puts everything that is kept about the caller into one archive. */

import { createHash } from "node:crypto";
import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { runJobs, withoutWaking } from "../support/run_jobs.ts";
import { type Person, startStack } from "../support/stack.ts";
import { unzipped } from "../support/unzipped.ts";

Deno.test("export-user-data", async (t) => {
  await using stack = await startStack({ own: true });
  const sql = stack.sql ?? (() => Promise.resolve([]));
  await withoutWaking(stack);
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const talk = await openRoom(ana);
  await enter(ben, talk, "es");
  await tell(ana, talk, "=1+1 says ana");
  await tell(ben, talk, "Ben says so");

  const archiveOf = async (person: Person, id: string) => {
    const about = await invoke(person, "export-user-data", { request_id: id });
    const answer = await fetch(about.url ?? "");
    assertEquals([about.status, answer.status], ["ready", 200]);
    assertMatch(answer.headers.get("content-disposition") ?? "", /export-\d{4}-\d\d-\d\d\.zip/);
    return { about, files: await unzipped(await answer.bytes()) };
  };
  const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

  let request = "";
  await t.step("begins one, and a second call is told the same", async () => {
    const begun = await invoke(ana, "export-user-data", {});
    const again = await invoke(ana, "export-user-data", {});

    assertEquals([begun.status, again], ["waiting", begun]);
    request = begun.request_id;
    const refused = await assertFails(invoke(ana, "export-user-data", { format: "json" }));
    assertEquals([refused.status, refused.message], [
      409,
      "Cannot start another export: one is under way",
    ]);
  });

  await t.step("gives nobody a link before it is whole", async () => {
    await sql("update platform.privacy_requests set status = 'running' where id = $1", [request]);
    const half = await invoke(ana, "export-user-data", { request_id: request });

    assertEquals(half, { request_id: request, status: "running" });
  });

  await t.step("puts each table into the archive, as lines and as a spreadsheet", async () => {
    await runJobs(stack, "exports");
    const { about, files } = await archiveOf(ana, request);
    const lines = text(files.get("translator/messages.ndjson")).trim().split("\n");

    assertEquals(lines.map((line) => JSON.parse(line).original), ["=1+1 says ana"]);
    assertStringIncludes(text(files.get("translator/messages.csv")), ",'=1+1 says ana,");
    assertStringIncludes(text(files.get("auth/users.ndjson")), ana.userId);
    const manifest = JSON.parse(text(files.get("manifest.json")));
    assertEquals({ ...manifest, archives: about.manifest?.archives }, about.manifest);
  });

  await t.step(
    "proves by its manifest that nothing is missing and nothing was changed",
    async () => {
      const { about, files } = await archiveOf(ana, request);
      const listed = about.manifest?.tables.flatMap((table) => table.files) ?? [];

      assertEquals(listed.map(({ name }) => name), [...files.keys()].slice(0, -1));
      for (const { name, bytes, sha256 } of listed) {
        const file = files.get(name) ?? new Uint8Array();
        const digest = createHash("sha256").update(file).digest("hex");
        assertEquals([file.length, digest], [bytes, sha256], name);
      }
      for (const { table, rows } of about.manifest?.tables ?? []) {
        const lines = text(files.get(`${table.replace(".", "/")}.ndjson`)).split("\n").length - 1;
        if (table !== "platform.files") assertEquals(lines, rows, table);
      }
    },
  );

  await t.step("leaves no parts behind", async () => {
    const left = await sql("select name from storage.objects where bucket_id = 'exports'");
    assertEquals(left.length, 1);
  });

  await t.step("is nobody else's to see", async () => {
    const error = await assertFails(invoke(ben, "export-user-data", { request_id: request }));
    assertEquals([error.status, error.body.code], [404, "not_found"]);
    const path = `${ana.userId}/${request}/export.zip`;
    for (const person of [ana, ben]) {
      assert((await person.storage.from("exports").download(path)).error);
      assertEquals((await person.storage.from("exports").list(ana.userId)).data, []);
    }
  });

  await t.step("takes some domains, and another format", async () => {
    const { request_id } = await invoke(ana, "export-user-data", {
      domains: ["translator"],
      format: "json",
    });
    await runJobs(stack, "exports");
    const { files } = await archiveOf(ana, request_id);

    assertEquals([...files.keys()].map((name) => name.split("/")[0]).sort().at(0), "manifest.json");
    assert([...files.keys()].every((name) => /^(manifest.json|translator\/\w+\.json)$/.test(name)));
    const [message] = JSON.parse(text(files.get("translator/messages.json")));
    assertEquals(message.original, "=1+1 says ana");
  });

  await t.step("is several archives where one would be too large", async () => {
    await sql("update storage.buckets set file_size_limit = 12000 where id = 'exports'");
    const { request_id } = await invoke(ben, "export-user-data", {});
    await runJobs(stack, "exports");
    await sql("update storage.buckets set file_size_limit = 52428800 where id = 'exports'");
    const about = await invoke(ben, "export-user-data", { request_id });
    const urls = [about.url ?? "", ...about.more_urls ?? []];
    const archives = await Promise.all(urls.map(async (url) => (await fetch(url)).bytes()));

    assert(urls.length > 1);
    assertEquals(archives.map(({ length }) => length < 12_000).includes(false), false);
    const names = (await Promise.all(archives.map(unzipped))).flatMap((files) => [...files.keys()]);
    const listed = about.manifest?.tables.flatMap(({ files }) => files.map(({ name }) => name));
    assertEquals(names.filter((name) => name !== "manifest.json"), listed ?? []);
  });

  await t.step("holds what others said to the person, and not who they are", async () => {
    const { request_id } = await invoke(ana, "export-user-data", {});
    const { files } = await archiveOf(ana, request_id);
    const said = text(files.get("translator/transcripts.ndjson")).trim().split("\n")
      .map((line) => JSON.parse(line));

    assertEquals(said.map(({ said_by, text }) => [said_by, text]), [
      ["you", "=1+1 says ana"],
      ["guest 1", "Ben says so"],
    ]);
    assert(![...files.values()].some((file) => text(file).includes(ben.userId)));
  });

  await t.step("refuses to look and to begin at once", async () => {
    const error = await assertFails(
      invoke(ana, "export-user-data", { request_id: request, format: "csv" }),
    );
    assertEquals(error.status, 400);
  });

  await t.step("begins three a day, and not one more", async () => {
    await invoke(ana, "export-user-data", { format: "csv" });
    await runJobs(stack, "exports");
    const error = await assertFails(invoke(ana, "export-user-data", { format: "ndjson" }));
    assertEquals([error.status, error.body.code], [429, "too_many_requests"]);
  });

  await t.step("closes an archive after seven days and removes it", async () => {
    await sql("update platform.privacy_requests set expires_at = now() where id = $1", [request]);
    const over = await invoke(ana, "export-user-data", { request_id: request });
    assertEquals([over.status, over.url], ["expired", undefined]);

    await sql("select private.expire_exports()");
    await runJobs(stack, "exports");
    const left = await sql("select from storage.objects where name like $1", [`%/${request}/%`]);
    assertEquals(left, []);
  });

  await t.step("says when it was in vain", async () => {
    const dora = await stack.as("dora");
    const { request_id } = await invoke(dora, "export-user-data", {});
    await sql(
      "update private.jobs set state = 'dead', finished_at = now() where state = 'waiting'",
    );
    await sql("select private.expire_exports()");

    assertEquals((await invoke(dora, "export-user-data", { request_id })).status, "failed");
    assertEquals((await invoke(dora, "export-user-data", {})).status, "waiting");
  });
});

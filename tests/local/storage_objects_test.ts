/**
 * Storage keeps what storage-js uploads and gives it back, as hosted Storage does.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertObjectMatch } from "../support/assert.ts";
import { ANA, ok, refusal, startStorage } from "../support/storage_stack.ts";

Deno.test("storage", async (t) => {
  await using stack = await startStorage();
  const home = (await stack.as(ANA)).from("homes");
  const text = async (path: string) => await (await ok(home.download(path))).text();

  await t.step("takes a string, bytes, a blob and a stream", async () => {
    const bytes = new TextEncoder().encode("hello");
    const bodies = {
      string: "hello",
      bytes,
      buffer: bytes.buffer,
      blob: new Blob([bytes], { type: "text/plain" }),
      file: new File([bytes], "hello.txt", { type: "text/plain" }),
      stream: new Blob([bytes]).stream(),
    };
    for (const [name, body] of Object.entries(bodies)) {
      const { path, fullPath, id } = await ok(home.upload(`${ANA}/${name}`, body));
      assertEquals([path, fullPath], [`${ANA}/${name}`, `homes/${ANA}/${name}`]);
      assertMatch(id, /^[\da-f-]{36}$/);
      assertEquals(await text(path), "hello");
    }
  });

  await t.step("keeps every byte, whatever looks like a boundary", async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(65_000));
    const tricky = new Blob([bytes, "\r\n------boundary\r\n\r\n--\r\n", new Uint8Array(3)]);
    await ok(home.upload(`${ANA}/tricky`, tricky));
    const kept = await ok(home.download(`${ANA}/tricky`));
    assertEquals(await kept.bytes(), await tricky.bytes());
  });

  await t.step("keeps an empty file", async () => {
    await ok(home.upload(`${ANA}/empty`, new Blob([])));
    assertEquals(await text(`${ANA}/empty`), "");
  });

  await t.step("holds an object and others below its name", async () => {
    await ok(home.upload(`${ANA}/a`, "one"));
    await ok(home.upload(`${ANA}/a/b`, "two"));
    await ok(home.upload(`${ANA}/a/b/c`, "three"));
    assertEquals(await text(`${ANA}/a`) + await text(`${ANA}/a/b`), "onetwo");
    assertEquals((await ok(home.remove([`${ANA}/a`]))).length, 1);
    assertEquals(await text(`${ANA}/a/b/c`), "three");
  });

  await t.step("holds one name in two buckets", async () => {
    const path = `${ANA}/twice`;
    await ok(home.upload(path, "home"));
    await ok(stack.admin.from("posters").upload(path, "wall"));
    assertEquals(await text(path), "home");
    await ok(stack.admin.from("posters").remove([path]));
    assertEquals(await text(path), "home");
  });

  await t.step("takes names with spaces, accents and signs", async () => {
    for (const name of ["two words.txt", "Grüße an 世界.txt", "a+b&c=d,e;f@g!.txt", "100 %.txt"]) {
      const path = `${ANA}/${name.replace("%", "%25")}`;
      await ok(home.upload(path, name));
      assertEquals(await text(path), name);
    }
  });

  await t.step("refuses a second upload under one name, unless told to replace", async () => {
    await ok(home.upload(`${ANA}/note`, "old"));
    assertEquals(await refusal(home.upload(`${ANA}/note`, "new")), "409");
    assertEquals(await text(`${ANA}/note`), "old");
    await ok(home.upload(`${ANA}/note`, "new", { upsert: true }));
    assertEquals(await text(`${ANA}/note`), "new");
    await ok(home.update(`${ANA}/note`, "newest"));
    assertEquals(await text(`${ANA}/note`), "newest");
  });

  await t.step("remembers type, cache time and the uploader's own words", async () => {
    const metadata = { song: "Ständchen", year: 1828 };
    for (const body of ["plain", new Blob(["form"], { type: "audio/ogg;codecs=opus" })]) {
      await ok(home.upload(`${ANA}/song`, body, {
        upsert: true,
        metadata,
        cacheControl: "60",
        contentType: "audio/ogg;codecs=opus",
      }));
      const about = await ok(home.info(`${ANA}/song`));
      assertObjectMatch(about, {
        name: `${ANA}/song`,
        bucketId: "homes",
        size: 5 - (body === "plain" ? 0 : 1),
        contentType: "audio/ogg;codecs=opus",
        cacheControl: "max-age=60",
        metadata,
      });
      assertMatch(about.etag ?? "", /^"[\da-f]{32}"$/);
    }
    await ok(home.update(`${ANA}/song`, "without words"));
    assertEquals<unknown>((await ok(home.info(`${ANA}/song`))).metadata, {});
  });

  await t.step("shows the uploader's words to SQL", async () => {
    await ok(home.upload(`${ANA}/labelled`, "x", { metadata: { label: "blue" } }));
    const rows = await stack.engine.query(
      "select user_metadata ->> 'label' as label from storage.objects where name = $1",
      [`${ANA}/labelled`],
    );
    assertEquals(rows, [{ label: "blue" }]);
  });

  await t.step("tells what exists from what does not", async () => {
    await ok(home.upload(`${ANA}/here`, "x"));
    assertEquals((await home.exists(`${ANA}/here`)).data, true);
    assertEquals((await home.exists(`${ANA}/gone`)).data, false);
    assertEquals(await refusal(home.info(`${ANA}/gone`)), "404");
    const { error } = await home.download(`${ANA}/gone`);
    assertEquals(error?.message, "Object not found");
  });

  await t.step("copies and moves with everything that is known of an object", async () => {
    await ok(home.upload(`${ANA}/from`, "cargo", { metadata: { fragile: true } }));
    assertEquals((await ok(home.copy(`${ANA}/from`, `${ANA}/copied`))).path, `homes/${ANA}/copied`);
    await ok(home.move(`${ANA}/from`, `${ANA}/moved`));
    assertEquals(await text(`${ANA}/copied`) + await text(`${ANA}/moved`), "cargocargo");
    assertEquals((await home.exists(`${ANA}/from`)).data, false);
    for (const name of ["copied", "moved"]) {
      const about = await ok(home.info(`${ANA}/${name}`));
      assertEquals<unknown>([about.metadata, about.size], [{ fragile: true }, 5]);
    }
    assertEquals(await refusal(home.copy(`${ANA}/copied`, `${ANA}/moved`)), "409");
    assertEquals(await refusal(home.move(`${ANA}/gone`, `${ANA}/elsewhere`)), "404");
  });

  await t.step("removes several and names those that were there", async () => {
    await ok(home.upload(`${ANA}/one`, "1"));
    await ok(home.upload(`${ANA}/two`, "2"));
    const removed = await ok(home.remove([`${ANA}/one`, `${ANA}/two`, `${ANA}/three`]));
    assertEquals(removed.map(({ name }) => name), [`${ANA}/one`, `${ANA}/two`]);
    assertEquals((await home.exists(`${ANA}/one`)).data, false);
  });

  await t.step("refuses names that would lead out of the bucket", async () => {
    for (const name of [`${ANA}/../../other`, "..", `${ANA}/..%2f..%2fx`]) {
      const { error } = await home.upload(name, "x");
      assert(error, name);
    }
    const names = await Array.fromAsync(Deno.readDir(stack.folder), ({ name }) => name);
    assertEquals(names.sort(), ["bytes", "objects"]);
  });

  await t.step("leaves no bytes behind of what was removed or replaced", async () => {
    const { data } = await home.list(ANA, { limit: 1000 });
    const all = async (folder: string): Promise<string[]> =>
      (await stack.engine.query<{ name: string }>(
        "select name from storage.objects where name like $1",
        [`${folder}/%`],
      )).map(({ name }) => name);
    assert(data && data.length > 0);
    await ok(home.remove(await all(ANA)));
    assertEquals(await filesBelow(stack.folder), []);
  });
});

async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) files.push(...await filesBelow(`${folder}/${name}`));
    else files.push(name);
  }
  return files;
}

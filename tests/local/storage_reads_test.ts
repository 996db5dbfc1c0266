/**
 * Lists, links and downloads answer in the shapes storage-js reads.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { ANA, BASE, ok, refusal, startStorage } from "../support/storage_stack.ts";

Deno.test("storage reads", async (t) => {
  await using stack = await startStorage();
  const { get } = stack;
  const home = (await stack.as(ANA)).from("homes");
  const put = (path: string, body = path) => ok(home.upload(`${ANA}/${path}`, body));

  await t.step("list a folder: folders first, names without the path", async () => {
    for (const path of ["zoo.txt", "pets/cat.txt", "pets/dog.txt", "apes/1/2.txt", "pets.txt"]) {
      await put(path);
    }
    const entries = await ok(home.list(ANA));
    assertEquals(entries.map(({ name }) => name), ["apes", "pets", "pets.txt", "zoo.txt"]);
    assertEquals(entries.map(({ id }) => id === null), [true, true, false, false]);
    assertEquals(entries[3]?.metadata?.size, 7);
    assertEquals(namesOf(await ok(home.list(`${ANA}/pets`))), ["cat.txt", "dog.txt"]);
    assertEquals(namesOf(await ok(home.list(`${ANA}/pets/`))), ["cat.txt", "dog.txt"]);
    assertEquals(await ok(home.list(`${ANA}/nothing`)), []);
    assertEquals(namesOf(await ok(home.list())), [ANA]);
  });

  await t.step("page by entries, sort and search", async () => {
    assertEquals(namesOf(await ok(home.list(ANA, { limit: 1 }))), ["apes"]);
    assertEquals(namesOf(await ok(home.list(ANA, { limit: 2, offset: 1 }))), ["pets", "pets.txt"]);
    const downwards = { sortBy: { column: "name", order: "desc" } };
    assertEquals(namesOf(await ok(home.list(ANA, downwards))), [
      "pets",
      "apes",
      "zoo.txt",
      "pets.txt",
    ]);
    assertEquals(namesOf(await ok(home.list(ANA, { search: "PET" }))), ["pets", "pets.txt"]);
    const byAge = { sortBy: { column: "created_at", order: "asc" } };
    assertEquals(namesOf(await ok(home.list(ANA, byAge))).slice(2), ["zoo.txt", "pets.txt"]);
  });

  await t.step("take signs in a folder's name as they are", async () => {
    await put("a_b/inside");
    await put("aXb/outside");
    await put("100%/all");
    assertEquals(namesOf(await ok(home.list(`${ANA}/a_b`))), ["inside"]);
  });

  await t.step("sign a link that reads without a token, for a while", async () => {
    await put("my letter.txt", "Dear Ben");
    const { signedUrl } = await ok(home.createSignedUrl(`${ANA}/my letter.txt`, 60));
    assert(signedUrl.startsWith(`${BASE}/storage/v1/object/sign/homes/`));
    const answer = await get(signedUrl);
    assertEquals([answer.status, await answer.text()], [200, "Dear Ben"]);

    const { signedUrl: old } = await ok(home.createSignedUrl(`${ANA}/my letter.txt`, -1));
    const other = signedUrl.replace("my%20letter", "zoo");
    for (const address of [old, other, signedUrl + "x"]) {
      const refused = await get(address);
      assertEquals([refused.status, (await refused.json()).error], [400, "InvalidJWT"]);
    }
    assertEquals(await refusal(home.createSignedUrl(`${ANA}/gone`, 60)), "404");
  });

  await t.step("sign several links at once and say which failed", async () => {
    const links = await ok(home.createSignedUrls([`${ANA}/zoo.txt`, `${ANA}/gone`], 60));
    assertEquals(links.map(({ path, error }) => [path, error]), [
      [`${ANA}/zoo.txt`, null],
      [`${ANA}/gone`, "Object not found"],
    ]);
    assertEquals(links[1]?.signedUrl, null);
    const answer = await get(links[0]?.signedUrl ?? "");
    assertEquals(await answer.text(), "zoo.txt");
  });

  await t.step("sign a link to upload, once", async () => {
    const path = `${ANA}/posted.txt`;
    const { token, signedUrl } = await ok(home.createSignedUploadUrl(path));
    assert(signedUrl.startsWith(`${BASE}/storage/v1/object/upload/sign/homes/`));
    const nobody = (await stack.as()).from("homes");
    const body = new Blob(["by post"], { type: "text/plain" });
    const sent = await ok(nobody.uploadToSignedUrl(path, token, body, {
      cacheControl: "7",
      metadata: { stamp: 1 },
    }));
    assertEquals(sent.fullPath, `homes/${path}`);
    const about = await ok(home.info(path));
    assertEquals([about.cacheControl, about.contentType], ["max-age=7", "text/plain"]);
    assertEquals<unknown>(about.metadata, { stamp: 1 });
    assertEquals(await refusal(nobody.uploadToSignedUrl(path, token, "again")), "409");
    assertEquals(await refusal(nobody.uploadToSignedUrl(`${ANA}/else`, token, "x")), "400");
    assertEquals(await refusal(nobody.uploadToSignedUrl(path, "no.token.it", "x")), "400");
  });

  await t.step("give ranges", async () => {
    await ok(stack.admin.from("posters").upload("alphabet", "abcdefghij"));
    const range = async (header: string) => {
      const answer = await get("/storage/v1/object/public/posters/alphabet", {
        headers: { range: header },
      });
      return [answer.status, answer.headers.get("content-range"), await answer.text()];
    };
    assertEquals(await range("bytes=0-3"), [206, "bytes 0-3/10", "abcd"]);
    assertEquals(await range("bytes=7-"), [206, "bytes 7-9/10", "hij"]);
    assertEquals(await range("bytes=7-99"), [206, "bytes 7-9/10", "hij"]);
    assertEquals(await range("bytes=-2"), [206, "bytes 8-9/10", "ij"]);
    assertEquals(await range("bytes=10-"), [416, "bytes */10", ""]);
    assertEquals(await range("pages=1-2"), [200, null, "abcdefghij"]);
  });

  await t.step("describe without the body on HEAD", async () => {
    const answer = await get("/storage/v1/object/public/posters/alphabet", { method: "HEAD" });
    assertEquals([answer.status, answer.body], [200, null]);
    assertEquals(answer.headers.get("content-length"), "10");
    const gone = await get("/storage/v1/object/public/posters/gone", { method: "HEAD" });
    assertEquals(gone.status, 400);
  });

  await t.step("name the file a browser saves", async () => {
    const posters = stack.admin.from("posters");
    const saved = async (address: string) => {
      const answer = await get(address);
      await answer.body?.cancel();
      return answer.headers.get("content-disposition");
    };
    const plain = posters.getPublicUrl("alphabet");
    const named = posters.getPublicUrl("alphabet", { download: "Das Abc.txt" });
    assertEquals(await saved(plain.data.publicUrl), null);
    assertEquals(
      await saved(named.data.publicUrl),
      "attachment; filename*=UTF-8''Das%20Abc.txt",
    );
    const link = await ok(posters.createSignedUrl("alphabet", 60, { download: true }));
    assertMatch(await saved(link.signedUrl) ?? "", /^attachment; filename\*=UTF-8''alphabet$/);
  });

  await t.step("stream large files in both directions", async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(65_536));
    const body = new Blob(Array(15).fill(bytes));
    await ok(home.upload(`${ANA}/large`, body.stream(), { contentType: "video/mp4" }));
    const kept = await ok(home.download(`${ANA}/large`));
    assertEquals(await kept.bytes(), await body.bytes());
  });
});

function namesOf(entries: { name: string }[]): string[] {
  return entries.map(({ name }) => name);
}

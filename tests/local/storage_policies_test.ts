/**
 * Policies on `storage.objects` decide who reads and writes, and buckets what is taken.
 *
 * @module
 */

import { assert, assertEquals, assertObjectMatch } from "../support/assert.ts";
import { ANA, BEN, ok, refusal, startStorage } from "../support/storage_stack.ts";

Deno.test("storage policies", async (t) => {
  await using stack = await startStorage();
  const { admin, get } = stack;
  const ana = (await stack.as(ANA)).from("homes");
  const ben = (await stack.as(BEN)).from("homes");
  const nobody = await stack.as();
  const diary = `${ANA}/diary`;
  await ok(ana.upload(diary, "dear diary", { metadata: { lock: true } }));

  await t.step("let the owner in and nobody else", async () => {
    assertEquals(await (await ok(ana.download(diary))).text(), "dear diary");
    for (const other of [ben, nobody.from("homes")]) {
      assert((await other.download(diary)).error);
      assert((await other.info(diary)).error);
      assert((await other.createSignedUrl(diary, 60)).error);
      assertEquals((await other.list(ANA)).data ?? [], []);
    }
  });

  await t.step("refuse writes into somebody else's folder", async () => {
    assertEquals(await refusal(ben.upload(`${ANA}/graffiti`, "ben was here")), "403");
    assertEquals(await refusal(ben.upload(diary, "ben was here", { upsert: true })), "403");
    assertEquals(await refusal(ben.update(diary, "ben was here")), "403");
    assertEquals(await refusal(ben.createSignedUploadUrl(`${ANA}/graffiti`)), "403");
    assertEquals(await refusal(ben.copy(diary, `${BEN}/stolen`)), "404");
    assertEquals(await refusal(ben.move(diary, `${BEN}/stolen`)), "404");
    assertEquals(await refusal(ana.move(diary, `${BEN}/gift`)), "403");
    assertEquals((await ok(ben.remove([diary]))).length, 0);
    assertEquals(await (await ok(ana.download(diary))).text(), "dear diary");
    assertObjectMatch(await ok(ana.info(diary)), { metadata: { lock: true } });
  });

  await t.step("let the secret key through", async () => {
    assertEquals(await (await ok(admin.from("homes").download(diary))).text(), "dear diary");
    await ok(admin.from("homes").upload(`${ANA}/from-above`, "x"));
  });

  await t.step("open a public bucket's objects by address, and no other's", async () => {
    await ok(admin.from("posters").upload("wanted", "reward"));
    const open = await get("/storage/v1/object/public/posters/wanted");
    assertEquals([open.status, await open.text()], [200, "reward"]);
    const shut = await get(`/storage/v1/object/public/homes/${diary}`);
    assertEquals([shut.status, (await shut.json()).message], [400, "Bucket not found"]);
    assertEquals(await refusal(nobody.from("posters").upload("mine", "x")), "403");
  });

  await t.step("answer the long address only to those who may read", async () => {
    const address = `/storage/v1/object/authenticated/homes/${diary}`;
    const refused = await get(address);
    assertEquals(refused.status, 400);
    await refused.body?.cancel();
    const { data } = await ana.createSignedUrl(diary, 60);
    assert(data);
    assertEquals((await (await get(data.signedUrl)).text()).length, 10);
  });

  await t.step("empty a bucket only of what the caller may delete", async () => {
    await ok(ben.upload(`${BEN}/note`, "ben's"));
    await ok((await stack.as(BEN)).emptyBucket("homes"));
    assertEquals((await ben.exists(`${BEN}/note`)).data, false);
    assertEquals((await ana.exists(diary)).data, true);
    await ok((await stack.as(BEN)).emptyBucket("posters"));
    assertEquals((await admin.from("posters").exists("wanted")).data, true);
  });

  await t.step("keep people from making and changing buckets", async () => {
    const people = await stack.as(ANA);
    assertEquals(await refusal(people.createBucket("mine")), "403");
    assertEquals(await refusal(people.updateBucket("homes", { public: true })), "404");
    assertEquals(await refusal(people.deleteBucket("audio")), "404");
    assertEquals((await ok(admin.getBucket("homes"))).public, false);
  });
});

Deno.test("bucket rules", async (t) => {
  await using stack = await startStorage();
  const { admin } = stack;
  const audio = admin.from("audio");
  const sound = (type: string, size = 1) => new Blob(["x".repeat(size)], { type });

  await t.step("take the types they name, with wildcards and parameters", async () => {
    const types = ["audio/webm", "audio/ogg;codecs=opus", "text/plain;charset=UTF-8", "AUDIO/MPEG"];
    for (const type of types) {
      await ok(audio.upload(type, sound(type)));
      assertEquals((await ok(audio.info(type))).contentType?.toLowerCase(), type.toLowerCase());
    }
    for (const type of ["video/mp4", "text/html", "audiovisual/x", ""]) {
      assertEquals(await refusal(audio.upload(`no/${type}`, sound(type))), "415");
    }
  });

  await t.step("refuse what is too large, however it is sent", async () => {
    const large = sound("audio/webm", 101);
    const contentType = "audio/webm";
    const bodies = [large, await large.bytes(), large.stream()];
    for (const body of bodies) {
      assertEquals(await refusal(audio.upload("large", body, { contentType })), "413");
      assertEquals((await audio.exists("large")).data, false);
    }
    await ok(audio.upload("fits", sound("audio/webm", 100)));
    assertEquals(await refusal(audio.update("fits", large)), "413");
    assertEquals((await ok(audio.info("fits"))).size, 100);
  });

  await t.step("refuse a form without a file", async () => {
    const form = new FormData();
    form.set("words", "but no file");
    assertEquals(await refusal(audio.upload("nothing", form)), "400");
  });

  await t.step("hold the stack's own limit where a bucket has none", async () => {
    const posters = admin.from("posters");
    const huge = new Uint8Array(1_000_001);
    assertEquals(await refusal(posters.upload("huge", huge)), "413");
    assertEquals(await refusal(posters.upload("huge", new Blob([huge]))), "413");
    await ok(posters.upload("big", huge.subarray(1)));
  });

  await t.step("are read and changed as storage-js writes them", async () => {
    await ok(admin.createBucket("box", {
      public: false,
      fileSizeLimit: "2KB",
      allowedMimeTypes: ["image/*"],
    }));
    assertObjectMatch(await ok(admin.getBucket("box")), {
      file_size_limit: 2000,
      allowed_mime_types: ["image/*"],
    });
    await ok(admin.updateBucket("box", {
      public: true,
      fileSizeLimit: null,
      allowedMimeTypes: null,
    }));
    assertObjectMatch(await ok(admin.getBucket("box")), {
      public: true,
      file_size_limit: null,
      allowed_mime_types: null,
    });
    await ok(admin.createBucket("bare", { public: false, fileSizeLimit: null }));
    assertEquals(await refusal(admin.createBucket("box", { public: false })), "409");
  });

  await t.step("let a bucket go when it is empty, and not before", async () => {
    await ok(admin.from("box").upload("last", "x"));
    assertEquals(await refusal(admin.deleteBucket("box")), "409");
    await ok(admin.emptyBucket("box"));
    await ok(admin.deleteBucket("box"));
    assertEquals(await refusal(admin.getBucket("box")), "404");
    assertEquals(await refusal(admin.from("box").upload("late", "x")), "404");
  });
});

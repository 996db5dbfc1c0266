/** export-character: what was imported comes out as it came, and with what was changed where it was. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import {
  archive,
  base64Of,
  cardChunk,
  chunk,
  latin,
  PICTURE,
  pictureWith,
  together,
  V1,
  V2,
  V3,
} from "../support/cards.ts";
import { SHAPES } from "../support/card_shapes.ts";
import { startStack } from "../support/stack.ts";
import { withEnv } from "../support/with_env.ts";

Deno.test("export-character", async (t) => {
  await using stack = await startStack({ own: true });
  using _ = withEnv({ LIMIT_MODELS: "1000/1" });
  const ana = await stack.as("ana");
  const { data: { session } } = await ana.auth.getSession();
  const give = async (input: Input<"export-character">) => {
    const answer = await fetch(`${stack.url}/functions/v1/export-character`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${session?.access_token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(input),
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return { status: answer.status, headers: answer.headers, bytes };
  };
  const take = async (file: string | Uint8Array) => {
    const { id } = await invoke(ana, "import-character", { file: base64Of(file) });
    return id;
  };
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  /** As front ends ask: by supabase-js. */
  const ask = async (input: Input<"export-character">) => {
    const answer = await invoke(ana, "export-character", input);
    return answer instanceof Blob ? { bytes: await answer.bytes() } : { told: answer };
  };

  const own = chunk("tEXt", latin("Author\0Ana"));
  const picture = pictureWith(own, cardChunk("chara", V2), cardChunk("ccv3", V3));
  const files = { "b.bin": latin("\x01\x02"), "card.json": V3 };

  await t.step("untouched it is the same file, byte for byte", async () => {
    const zip = await archive(files);
    for (
      const [file, format] of [
        [V1, "json"],
        [V2, "json"],
        [V3, "json"],
        [`\ufeff${V2}`, "json"],
        ...Object.values(SHAPES).map((json) => [json, "json"] as const),
        [picture, "png"],
        [zip, "charx"],
        [await archive({ ...files, "card.json": V2 }), "charx"],
      ] as const
    ) {
      const id = await take(file);
      const { bytes, headers } = await give({ id });
      assertEquals(bytes, typeof file === "string" ? new TextEncoder().encode(file) : file);
      assertEquals(headers.get("content-type"), "application/octet-stream");
      assertEquals(
        headers.get("content-disposition"),
        `attachment; filename="character-${id}.${format}"`,
      );
    }
  });

  await t.step("a change is in it, and what is around it stays", async () => {
    const id = await take(picture);
    await invoke(ana, "save-character", { id, personality: "Shy" });
    const shy = V3.replace('"Proud"', '"Shy"');
    assertEquals(text((await give({ id, format: "json" })).bytes), shy);
    assertEquals((await give({ id })).bytes, pictureWith(own, cardChunk("ccv3", shy)));
    const older = await give({ id, spec: "v2", format: "json" });
    assertEquals(JSON.parse(text(older.bytes)).spec, "chara_card_v2");
  });

  await t.step(
    "an entry of the lorebook that is changed, or goes, does so in the card",
    async () => {
      const id = await take(V2);
      const entries = () => ana.schema("characters").from("lorebook_entries");
      const { data: books } = await ana.schema("characters").from("lorebooks").select("id")
        .eq("character_id", id);
      const book = books?.[0]?.id ?? "";
      await entries().update({ content: "Tuna." }).eq("lorebook_id", book).eq("card_place", 0);
      assertEquals(text((await give({ id })).bytes), V2.replace("Mia loves fish.", "Tuna."));
      await entries().delete().eq("lorebook_id", book).eq("card_place", 1);
      const card = JSON.parse(text((await give({ id })).bytes));
      assertEquals(
        card.data.character_book.entries.map(({ content }: { content: string }) => content),
        ["Tuna.", "Always."],
      );
    },
  );

  await t.step("another picture takes the place of the one it came in", async () => {
    const path = `${ana.userId}/other.png`;
    const other = pictureWith(chunk("gAMA", latin("\0\0\x01\x02")));
    await ana.storage.from("character-images").upload(path, other, { contentType: "image/png" });
    const id = await take(picture);
    await invoke(ana, "save-character", { id, avatar_path: path });
    const { bytes } = await give({ id });
    const end = other.length - 12;
    assertEquals(
      bytes,
      together(other.subarray(0, end), cardChunk("ccv3", V3), other.subarray(end)),
    );
  });

  await t.step("what was made here is a card with its picture", async () => {
    const path = `${ana.userId}/me.png`;
    await ana.storage.from("character-images").upload(path, PICTURE, { contentType: "image/png" });
    const { id } = await invoke(ana, "save-character", { name: "Owl", avatar_path: path });
    assertEquals(JSON.parse(text((await give({ id })).bytes)).data.name, "Owl");
    for (const format of ["png", "charx"] as const) {
      const copy = await take((await ask({ id, format })).bytes ?? "");
      const { data } = await ana.schema("characters").from("characters").select("name, avatar_path")
        .eq("id", copy).single();
      assertEquals(data?.name, "Owl");
      assert(data?.avatar_path);
      const { data: image } = await ana.storage.from("character-images").download(data.avatar_path);
      assertEquals(new Uint8Array(await image?.arrayBuffer() ?? new ArrayBuffer()), PICTURE);
    }
  });

  await t.step("what a version cannot hold is told before", async () => {
    const id = await take(V2);
    const { told } = await ask({ id, spec: "v1", check: true });
    assertEquals([told?.format, told?.spec], ["json", "v1"]);
    assert(told?.warnings.includes("V1 has no character_book"));
    const packed = await take(await archive(files));
    const { told: left } = await ask({ id: packed, format: "png", check: true });
    assertEquals(left?.warnings, ["The files of its archive stay behind"]);
  });

  await t.step("gives nobody a file of somebody else's, whatever the path says", async () => {
    const bob = await stack.as("bob");
    const theirs = `${bob.userId}/secret.png`;
    await bob.storage.from("character-images").upload(theirs, picture, {
      contentType: "image/png",
    });
    const { id } = await invoke(ana, "save-character", { name: "Spy" });
    const characters = ana.schema("characters");
    for (const up of ["..", ".\t.", "%2e%2e", "x\\..\\.."]) {
      const path = `${ana.userId}/${up}/${theirs}`;
      const { error } = await characters.from("characters").update({ avatar_path: path })
        .eq("id", id);
      assert(error, `${up} was taken`);
      const kept = { format: "png", card: "{}", path: `${ana.userId}/kept/${up}/${theirs}` };
      const { error: odd } = await characters.from("card_files")
        .insert({ character_id: id, ...kept });
      assert(odd, `${up} was taken for a card`);
    }
    assertEquals((await give({ id, format: "png" })).status, 422);
  });

  await t.step(
    "refuses others' characters, pictures that are not there, CharX of old",
    async () => {
      const id = await take(V1);
      await invoke(ana, "save-character", { id, visibility: "public" });
      const bob = await stack.as("bob");
      const strange = await assertFails(invoke(bob, "export-character", { id }));
      assertEquals([strange.status, strange.body.code], [404, "not_found"]);
      assertEquals((await give({ id, format: "png" })).status, 422);
      assertEquals((await give({ id, format: "charx", spec: "v2" })).status, 422);
    },
  );
});

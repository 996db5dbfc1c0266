/** import-character: a card becomes a character with its lorebook and its picture, and stays as it came. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import {
  archive,
  base64Of,
  cardChunk,
  PICTURE,
  pictureWith,
  V1,
  V2,
  V3,
} from "../support/cards.ts";
import { runJobs, withoutWaking } from "../support/run_jobs.ts";
import { type Person, type Sql, startStack } from "../support/stack.ts";

Deno.test("import-character", async (t) => {
  await using stack = await startStack({ own: true });
  await withoutWaking(stack);
  const ana = await stack.as("ana");
  const bob = await stack.as("bob");
  const take = (file: string | Uint8Array, person = ana) =>
    invoke(person, "import-character", { file: base64Of(file) });
  const upload = async (person: Person, name: string, file: Uint8Array<ArrayBuffer>) => {
    const path = `${person.userId}/${name}`;
    const { error } = await person.storage.from("character-cards")
      .upload(path, file, { contentType: "application/octet-stream" });
    if (error) throw error;
    return path;
  };
  const rowOf = async (id: string, person = ana) => {
    const { data } = await person.schema("characters").from("characters")
      .select("*, card_files (format, path, avatar_path), lorebooks (*, lorebook_entries (*))")
      .eq("id", id).single();
    assert(data);
    return data;
  };

  await t.step("JSON fills the columns, and the book its rows", async () => {
    const { id, lorebook_entries, warnings } = await take(V2);
    const row = await rowOf(id);
    assertEquals([lorebook_entries, warnings], [3, []]);
    assertEquals(
      [row.name, row.scenario, row.tags, row.talkativeness, row.visibility, row.avatar_path],
      ["Mia", "A kitchen", ["pet", "Cat"], 0.7, "private", null],
    );
    const [book] = row.lorebooks;
    assertEquals([book?.name, book?.scan_depth, book?.token_budget], ["The sea", 2, 500]);
    assertEquals(
      book?.lorebook_entries.map(({ content, enabled, position, secondary_keys, card_place }) => [
        content,
        enabled,
        position,
        secondary_keys,
        card_place,
      ]),
      [
        ["Mia loves fish.", true, "before_char", [], 0],
        ["Mia fears Rex.", false, "after_char", ["bark"], 1],
        ["Always.", true, "before_char", [], 2],
      ],
    );
  });

  await t.step("others see of a public one neither its book nor its card", async () => {
    const { id } = await take(pictureWith(cardChunk("chara", V2)));
    await invoke(ana, "save-character", { id, visibility: "public" });
    const row = await rowOf(id, bob);
    assertEquals([row.lorebooks, row.card_files], [[], null]);
    assert(!JSON.stringify(row.spec).includes("fish"));

    const images = bob.storage.from("character-images");
    const { data } = await images.download(row.avatar_path ?? "");
    assertEquals(new Uint8Array(await data?.arrayBuffer() ?? new ArrayBuffer()), PICTURE);
    const { data: link } = await images.createSignedUrl(row.avatar_path ?? "", 60);
    const linked = await fetch(link?.signedUrl ?? "");
    assertEquals(new Uint8Array(await linked.arrayBuffer()), PICTURE);
    const open = `${stack.url}/storage/v1/object/public/character-images/${row.avatar_path}`;
    const stranger = await fetch(open);
    await stranger.body?.cancel();
    assert(!stranger.ok, "it is there for everybody");
    await invoke(ana, "save-character", { id, visibility: "private" });
    assert((await images.download(row.avatar_path ?? "")).error);
    assert((await images.createSignedUrl(row.avatar_path ?? "", 60)).error);
  });

  await t.step("who talks with a private one sees its picture, while they sit there", async () => {
    const cleo = await stack.as("cleo");
    const { id } = await take(pictureWith(cardChunk("chara", V2)));
    const { id: p_conversation } = await invoke(ana, "start-conversation", {
      character_ids: [id],
      participants: [bob.userId ?? ""],
    });
    const characters = (person: Person) => person.schema("characters");
    const look = async (person: Person) => {
      const { data: cast } = await characters(person).rpc("pictures_in", { p_conversation });
      const { avatar_path } = await rowOf(id);
      const { data } = await person.storage.from("character-images").download(avatar_path ?? "");
      const told = cast?.map((
        each,
      ) => [each.character_id === id, each.avatar_path === avatar_path]);
      return [told, data && new Uint8Array(await data.arrayBuffer())];
    };
    const all = [[[true, true]], PICTURE];
    const nothing = [[], null];
    assertEquals([await look(ana), await look(bob), await look(cleo)], [all, nothing, nothing]);
    await characters(bob).rpc("join_conversation", { p_conversation });
    assertEquals([await look(bob), await look(cleo)], [all, nothing]);
    const leave = { p_conversation, p_user: bob.userId ?? "", p_role: null as never };
    await characters(bob).rpc("set_participant", leave);
    assertEquals([await look(ana), await look(bob)], [all, nothing]);
  });

  await t.step("an upload is read once, and only by whose it is", async () => {
    const card = V3.replace('"Mia loves', '"@@depth 5\\n@@instruct_depth 9\\nMia loves')
      .replace(/"first_mes": "[^"]*"/, '"first_mes": "I am {{char}}."');
    const files = { "card.json": card, "assets/icon/images/main.png": PICTURE };
    const path = await upload(ana, "mia.charx", await archive(files));
    const strange = await assertFails(invoke(bob, "import-character", { path }));
    assertEquals([strange.status, strange.body.code], [404, "not_found"]);

    const { id, warnings } = await invoke(ana, "import-character", { path });
    const { card_files } = await rowOf(id);
    assertEquals(card_files?.format, "charx");
    assertEquals(warnings, [
      "group_only_greetings are kept in the card, and not used",
      "Lorebook entries say @@instruct_depth: it is kept, and not obeyed here",
      "Lorebook entries with patterns are kept; their keys are taken for plain words here",
    ]);
    const { messages } = await invoke(ana, "start-conversation", { character_ids: [id] });
    assertEquals(messages.map(({ name, content }) => [name, content]), [["Mia", "I am Mimi."]]);
    const again = await assertFails(invoke(ana, "import-character", { path }));
    assertEquals([again.status, again.body.code], [404, "not_found"]);
  });

  await t.step("nobody writes where others' cards lie, or over what is kept", async () => {
    const cards = ana.storage.from("character-cards");
    for (const path of [`${bob.userId}/a.json`, `${ana.userId}/kept/a.png`]) {
      const { error } = await cards.upload(path, "{}", { contentType: "application/json" });
      assert(error, `${path} was taken`);
    }
  });

  await t.step("sent again it is the same character", async () => {
    const input: Input<"import-character"> = { file: base64Of(V1) };
    const again = () => invoke(ana, "import-character", input, { idempotencyKey: "import twice" });
    assertEquals(await again(), await again());
  });

  await t.step("what is no card is refused, and leaves nothing behind", async () => {
    const count = async () => {
      const { data } = await ana.schema("characters").from("characters").select("id");
      return data?.length;
    };
    const before = await count();
    for (
      const [file, code] of [
        ["{}", "bad_card"],
        [`{"name": " "}`, "bad_card"],
        [pictureWith(cardChunk("chara", "nonsense")), "bad_card"],
      ] as const
    ) {
      const { status, body } = await assertFails(take(file));
      assertEquals([status, body.code], [422, code]);
    }
    const odd = await assertFails(invoke(ana, "import-character", { file: "%%%" }));
    const both = await assertFails(invoke(ana, "import-character", { file: "e30=", path: "x" }));
    const large = await assertFails(take(new Uint8Array(2_100_000)));
    assertEquals([odd.status, both.status, large.status], [422, 400, 400]);
    assertEquals(await count(), before);
  });

  await t.step("its files go with it", async () => {
    const { id } = await take(pictureWith(cardChunk("chara", V2)));
    const { card_files } = await rowOf(id);
    await ana.schema("characters").from("characters").delete().eq("id", id);
    await runJobs(stack, "card-files");
    const { error } = await ana.storage.from("character-cards").download(card_files?.path ?? "");
    const image = await ana.storage.from("character-images")
      .download(card_files?.avatar_path ?? "");
    assert(error && image.error);
  });

  await t.step("and what was brought and is used by nothing goes after a while", async () => {
    const images = ana.storage.from("character-images");
    const [worn = "", spare = "", back = ""] = ["worn", "spare", "back"]
      .map((name) => `${ana.userId}/${name}.png`);
    for (const path of [worn, spare, back]) {
      await images.upload(path, PICTURE, { contentType: "image/png" });
    }
    await invoke(ana, "save-character", { name: "Owl", avatar_path: worn });
    const sql = stack.sql as Sql;
    await sql("update storage.objects set updated_at = now() - interval '8 days'");
    await sql("select private.expire_character_files()");
    // It comes into use again before the job is done.
    await invoke(ana, "save-character", { name: "Owlet", avatar_path: back });
    await runJobs(stack, "card-files");
    const left = await Promise.all([worn, spare, back].map((path) => images.download(path)));
    assertEquals(left.map(({ data }) => data !== null), [true, false, true]);
  });
});

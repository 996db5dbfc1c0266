/** save-character: a character is made, changed where it is still what one read, and nobody else's. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { startStack } from "../support/stack.ts";

Deno.test("save-character", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const { id, version } = await invoke(ana, "save-character", {
    name: "Mia",
    description: "A cat.",
    tags: ["pet"],
    alternate_greetings: ["Purr."],
  });
  const cards = (person = ana) => person.schema("characters").from("characters");

  await t.step("makes one, as it was said", async () => {
    const { data } = await cards().select("name, description, tags, visibility, owner_id").eq(
      "id",
      id,
    );
    assertEquals(version, 1);
    assertEquals(data, [
      {
        name: "Mia",
        description: "A cat.",
        tags: ["pet"],
        visibility: "private",
        owner_id: ana.userId,
      },
    ]);
  });

  await t.step("changes what is said, and leaves the rest", async () => {
    const saved = await invoke(ana, "save-character", { id, version: 1, personality: "Proud" });
    const { data } = await cards().select("name, description, personality").eq("id", id).single();
    assertEquals(saved, { id, version: 2 });
    assertEquals(data, { name: "Mia", description: "A cat.", personality: "Proud" });
  });

  await t.step("takes a picture away that it had", async () => {
    const picture = async () =>
      (await cards().select("avatar_path").eq("id", id).single()).data?.avatar_path;
    const avatar_path = `${ana.userId}/mia.png`;
    await invoke(ana, "save-character", { id, avatar_path });
    assertEquals(await picture(), avatar_path);
    await invoke(ana, "save-character", { id, description: "A cat." });
    assertEquals(await picture(), avatar_path);
    await invoke(ana, "save-character", { id, avatar_path: null });
    assertEquals(await picture(), null);
  });

  await t.step("refuses who read an older one, and says which it is", async () => {
    const { status, body } = await assertFails(
      invoke(ana, "save-character", { id, version: 1, name: "Mio" }),
    );
    assertEquals([status, body.code, body.details], [409, "conflict", { version: 4 }]);
  });

  await t.step("makes one for a call that is sent again", async () => {
    const again = () =>
      invoke(ana, "save-character", { name: "Twice" }, { idempotencyKey: "save twice" });
    assertEquals(await again(), await again());
    const { data } = await cards().select("id").eq("name", "Twice");
    assertEquals(data?.length, 1);
  });

  await t.step("refuses others, nameless ones, and what no card has", async () => {
    const bob = await stack.as("bob");
    const strange = await assertFails(invoke(bob, "save-character", { id, name: "Mine" }));
    const nameless = await assertFails(invoke(ana, "save-character", { description: "?" }));
    const elsewhere = await assertFails(
      invoke(ana, "save-character", { name: "X", avatar_path: `${bob.userId}/x.png` }),
    );
    const nobody = await assertFails(invoke(stack.stranger(), "save-character", { name: "X" }));

    assertEquals([strange.status, strange.body.code], [404, "not_found"]);
    assertEquals([nameless.status, nameless.body.code], [400, "invalid_input"]);
    assertEquals([elsewhere.status, elsewhere.body.message], [
      422,
      "Cannot save this character: its picture is not one of yours",
    ]);
    assertEquals([nobody.status, nobody.body.code], [401, "not_signed_in"]);
  });
});

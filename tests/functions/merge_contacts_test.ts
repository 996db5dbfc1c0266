/** merge-contacts: several contacts are made one and again several, with all that was theirs. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { type Added, daysAgo, phoneLogOf } from "../support/phone_world.ts";
import { startStack } from "../support/stack.ts";

Deno.test("merge-contacts", async (t) => {
  await using stack = await startStack({ own: true });
  const ana = await account(stack, "ana");
  const log = await phoneLogOf(stack, ana.userId);
  const mia = await log.contact("Mia Berger");
  const mia2 = await log.contact("Mia Bergen");
  const max = await log.contact("Max", "masked");
  const hank = await log.contact("Hank", "hidden");
  const olga = await log.contact("Olga");
  await log.add(
    ...[1, 8, 15, 22, 29, 36].map((days): Added => ({ at: daysAgo(days), with: "Mia Berger" })),
    { at: daysAgo(3), with: "Mia Bergen", type: "sms", direction: "out" },
    { at: daysAgo(2), with: "Max" },
    { at: daysAgo(2), with: "Olga" },
  );
  const known = (contact_id: string) => invoke(ana, "contact-intelligence", { contact_id });
  const write = (await keyOf(ana, "phonelog.write")).key;
  const refused = async (input: Input<"merge-contacts">) =>
    (await assertFails(invoke(ana, "merge-contacts", input))).status;

  await t.step("who may be the same is suggested to people themselves", async () => {
    await ana.schema("phonelog").from("contacts").update({ display_name: "Mia Berger" })
      .eq("id", mia);
    const { suggestions, contact } = await invoke(ana, "merge-contacts", { suggest: 1 });
    assertEquals(
      [suggestions.map(({ contacts }) => contacts.map(({ id }) => id).toSorted()), contact],
      [[[mia, mia2].toSorted()], null],
    );
    assertEquals((await byKey(stack, write, "merge-contacts", { suggest: 5 })).status, 403);
  });

  await t.step("two are made one, and again two, with all that was theirs", async () => {
    const before = [await known(mia), await known(mia2)];
    const { undo_token, contact } = await invoke(ana, "merge-contacts", {
      keep_id: mia,
      merge_ids: [mia2],
    });
    assertEquals([contact?.id, contact?.name], [mia, "Mia Berger"]);
    const one = await known(mia2);
    assertEquals([one.profile.id, one.profile.contact_days], [mia, 7]);
    assertEquals(one.profile.numbers.length, 2);
    assertEquals(await refused({ keep_id: mia, merge_ids: [mia2] }), 404);
    const undone = await invoke(ana, "merge-contacts", { undo_token: undo_token ?? "" });
    assertEquals([undone.restored, undone.unsure], [[mia2], 0]);
    const after = [await known(mia), await known(mia2)];
    const stripped = (all: typeof after) => all.map(({ freshness: _, ...rest }) => rest);
    assertEquals(stripped(after), stripped(before));
    assertEquals(await refused({ undo_token: undo_token ?? "" }), 409);
  });

  await t.step("nothing is merged that is not one's own, or only half said", async () => {
    assertEquals(await refused({ keep_id: mia }), 400);
    assertEquals(await refused({ keep_id: mia, merge_ids: [mia] }), 422);
    const ben = await stack.as("ben");
    const theirs = await assertFails(
      invoke(ben, "merge-contacts", { keep_id: mia, merge_ids: [mia2] }),
    );
    assertEquals(theirs.status, 404);
    // A key merges whom it sees: of a masked one there is nothing to merge.
    const masked = await byKey(stack, write, "merge-contacts", { keep_id: mia, merge_ids: [max] });
    const seen = await byKey(stack, write, "merge-contacts", { keep_id: mia, merge_ids: [mia2] });
    assertEquals([masked.status, seen.status, seen.body.contact.name], [404, 200, null]);
  });

  await t.step("contacts are managed as rows of one's own", async () => {
    const contacts = ana.schema("phonelog").from("contacts");
    const shown = await contacts.select("id, display_name, privacy_level").is("merged_into", null)
      .order("display_name").throwOnError();
    assert(shown.data.some(({ id }) => id === hank) && !shown.data.some(({ id }) => id === mia2));
    await contacts.update({ privacy_level: "hidden" }).eq("id", olga).throwOnError();
    assertEquals((await assertFails(known(olga))).status, 404);
    const { error } = await contacts.update({ merged_into: mia }).eq("id", olga);
    assertEquals(error?.code, "42501");
  });
});

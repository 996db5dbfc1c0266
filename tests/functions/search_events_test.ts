/** What is found by words and by names, in which order, and by whom. */

import { type Input, invoke, type Output } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { phoneLogOf } from "../support/phone_world.ts";
import { type Person, startStack } from "../support/stack.ts";

type Page = Output<"search-events">;

const brief = ({ items }: Pick<Page, "items">) =>
  items.map(({ contact, snippet, found_by }) =>
    `${contact?.name ?? "-"}: ${snippet ?? ""} (${found_by.join(", ")})`
  );

async function allOf(person: Person, asked: Input<"search-events">): Promise<Page["items"]> {
  const { items, next_cursor: cursor } = await invoke(person, "search-events", asked);
  return cursor ? [...items, ...await allOf(person, { ...asked, cursor })] : items;
}

Deno.test("search-events", async (t) => {
  await using stack = await startStack({ own: true });
  const ana = await account(stack, "ana");
  const log = await phoneLogOf(stack, ana.userId);
  await log.contact("Max Lunch", "masked");
  await log.contact("Hank", "hidden");
  await log.add(
    { at: "2026-03-01T10:00:00Z", with: "Mia Berger", type: "sms", body: "Lunch at noon?" },
    { at: "2026-03-02T10:00:00Z", with: "Mia Berger", type: "sms", body: "Running late" },
    { at: "2026-03-03T10:00:00Z", with: "Max Lunch", type: "sms", body: "see you at lunch" },
    { at: "2026-03-04T10:00:00Z", with: "Max Lunch", direction: "missed" },
    { at: "2026-03-05T10:00:00Z", with: "Hank", type: "sms", body: "lunch in secret" },
  );
  const search = (q: string, more: Partial<Input<"search-events">> = {}) =>
    invoke(ana, "search-events", { q, ...more });

  await t.step("what is found in both ways comes first", async () => {
    assertEquals(brief(await search("lunch")), [
      "Max Lunch: see you at lunch (name, words)",
      "Max Lunch:  (name)",
      "Mia Berger: Lunch at noon? (words)",
    ]);
  });

  await t.step("says where in the snippet the words are", async () => {
    const { items } = await search("noo");
    assertEquals(items.map(({ snippet, highlights }) => [snippet, highlights]), [
      ["Lunch at noon?", [{ start: 9, end: 13 }]],
    ]);
  });

  await t.step("names are found though they are written otherwise", async () => {
    assertEquals(brief(await search("Berge")), [
      "Mia Berger: Running late (name)",
      "Mia Berger: Lunch at noon? (name)",
    ]);
    assertEquals((await search("bergar")).items.length, 2);
    assertEquals((await search("Bob")).items, []);
  });

  await t.step("filters leave out what they should", async () => {
    assertEquals(brief(await search("lunch", { to: "2026-03-02T00:00:00Z" })), [
      "Mia Berger: Lunch at noon? (words)",
    ]);
    assertEquals(brief(await search("lunch", { types: ["call"] })), ["Max Lunch:  (name)"]);
    assertEquals(
      brief(await search("lunch", { contact_id: await log.contact("Mia Berger") })),
      ["Mia Berger: Lunch at noon? (words)"],
    );
  });

  await t.step("pages of any size come to the same", async () => {
    const { items } = await search("lunch");
    for (const limit of [1, 2]) assertEquals(await allOf(ana, { q: "lunch", limit }), items);
  });

  await t.step("a program with a key finds nothing by a masked name or text", async () => {
    const { key } = await keyOf(ana, "phonelog.read");
    const lunch = await byKey(stack, key, "search-events", { q: "lunch" });
    const secret = await byKey(stack, key, "search-events", { q: "Hank secret" });
    assertEquals([brief(lunch.body), brief(secret.body)], [
      ["Mia Berger: Lunch at noon? (words)"],
      [],
    ]);
  });

  await t.step("nobody finds what another's phone did", async () => {
    const ben = await stack.as("ben");
    assertEquals((await invoke(ben, "search-events", { q: "lunch" })).items, []);
    assertEquals((await search("hank secret")).items, []);
  });

  await t.step("refuses what is no question and no cursor of ours", async () => {
    const { next_cursor } = await search("lunch", { limit: 1 });
    for (const wrong of [{ q: " " }, { q: "lunch", cursor: "2" }, { q: "lunch", limit: 0 }]) {
      assertEquals((await assertFails(invoke(ana, "search-events", wrong))).status, 400);
    }
    assertEquals((await search("lunch", { cursor: next_cursor ?? "" })).items.length, 2);
    assertEquals((await search("?!'\\ & | :*")).items, []);
  });
});

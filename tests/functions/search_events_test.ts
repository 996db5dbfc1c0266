/** What is found by words and by names, in which order, and by whom. */

import { type Input, invoke, type Output } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { phoneLogOf } from "../support/phone_world.ts";
import { withoutWaking } from "../support/run_jobs.ts";
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
  // What texts mean has a test of its own: here nobody reads them.
  await withoutWaking(stack);
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

  await t.step("whole words come before beginnings, and short texts before long ones", async () => {
    await log.add(
      { at: "2026-04-01T10:00:00Z", type: "sms", body: "Tea at four" },
      { at: "2026-04-02T10:00:00Z", type: "sms", body: `Tea ${"and much else ".repeat(40)}` },
      { at: "2026-04-03T10:00:00Z", type: "sms", body: "Teatime" },
    );
    const { items } = await search("tea");
    assertEquals(items.map(({ started_at }) => started_at.slice(0, 10)), [
      "2026-04-01",
      "2026-04-02",
      "2026-04-03",
    ]);
  });

  await t.step("a letter or two are a word and no beginning", async () => {
    await log.add({ at: "2026-04-04T10:00:00Z", type: "sms", body: "Te deum" });
    assertEquals(brief(await search("te")), ["-: Te deum (words)"]);
  });

  await t.step("words of any script are words", async () => {
    const texts = [
      "Привет, как дела?",
      "Καλημέρα σε όλους",
      "مرحبا يا صديقي",
      "明日 東京 駅",
      "Größe? 42",
    ];
    await log.add(...texts.map((body, nth) => (
      { at: `2026-04-06T10:00:0${nth}Z`, type: "sms" as const, body }
    )));
    const asked = ["ПРИВЕТ", "дел", "όλους", "صديقي", "東京", "grö", "42 größe"];
    const found = await Promise.all(asked.map(async (q) => brief(await search(q))));
    assertEquals(
      found,
      [0, 0, 1, 2, 3, 4, 4].map((nth) => [`-: ${texts[nth]} (words)`]),
    );
  });

  await t.step("of a long text there is the piece around the words", async () => {
    const body = `${"so it goes ".repeat(5000)} ümlaut ${"and on ".repeat(5000)}`;
    await log.add({ at: "2026-04-05T10:00:00Z", type: "sms", body });
    const { items: [found] } = await search("Ümlaut");
    const { snippet = "", highlights: [mark] } = found ?? { highlights: [] };
    assertEquals(snippet?.slice(mark?.start, mark?.end), "ümlaut");
    assertEquals((snippet ?? "").length <= 160, true);
    const { data } = await ana.schema("phonelog").rpc("search_events", { p_q: "ümlaut" });
    const [item] = (data as { items: { body: string }[] }).items;
    assertEquals(item?.body.length, 400);
  });

  await t.step(
    "what comes or goes between two pages is neither told twice nor left out",
    async () => {
      const texts = ["one", "two", "three", "four", "five"].map((word, nth) => (
        { at: `2026-05-0${nth + 1}T10:00:00Z`, type: "sms" as const, body: `pages ${word}` }
      ));
      await log.add(...texts);
      const whole = (await search("pages")).items.map(({ id }) => id);
      const first = await search("pages", { limit: 2 });
      await log.add({ at: "2026-05-09T10:00:00Z", type: "sms", body: "pages six" });
      await stack.sql?.("delete from phonelog.events where id = $1", [whole[0]]);
      const rest = await allOf(ana, { q: "pages", limit: 2, cursor: first.next_cursor ?? "" });
      assertEquals([...first.items, ...rest].map(({ id }) => id), whole);
    },
  );

  await t.step("a program with a key finds nothing by a masked name or text", async () => {
    const { key } = await keyOf(ana, "phonelog.read");
    const lunch = await byKey(stack, key, "search-events", { q: "lunch" });
    const secret = await byKey(stack, key, "search-events", { q: "Hank secret" });
    assertEquals([brief(lunch.body), brief(secret.body)], [
      ["Mia Berger: Lunch at noon? (words)"],
      [],
    ]);
  });

  await t.step("whoever was made one is found by each of their names", async () => {
    const keep_id = await log.contact("Zoe");
    const merge_ids = await Promise.all(
      ["Zoe A", "Zoe B", "Zoe C", "Zoe D", "Zoe E", "Zara"].map((name) => log.contact(name)),
    );
    await log.add({ at: "2026-06-01T10:00:00Z", with: "Zara" });
    await invoke(ana, "merge-contacts", { keep_id, merge_ids });
    const found = ["Zoe:  (name)"];
    assertEquals([brief(await search("Zoe")), brief(await search("Zara"))], [found, found]);
    const [contact_id] = merge_ids;
    assertEquals(brief(await search("Zoe", { contact_id })), found);
    const { items, total } = await invoke(ana, "list-events", { contact_id, count: "exact" });
    assertEquals([items.length, total], [1, 1]);
  });

  await t.step("what is shown is found behind any number of texts that are hidden", async () => {
    await stack.sql?.(
      `with came as (
         insert into phonelog.events (user_id, source_id, external_id, type, direction, contact_id,
           number_id, started_at, body_len, privacy)
         select e.user_id, e.source_id, 'more ' || n, e.type, e.direction, e.contact_id, e.number_id,
           e.started_at, e.body_len, e.privacy
         from phonelog.events e, generate_series(1, 600) as n
         where e.user_id = $1 and e.privacy = 'hidden'
         returning id, user_id, started_at
       )
       insert into phonelog.event_bodies (event_id, user_id, sent_at, body)
       select id, user_id, started_at, 'lunch in secret' from came`,
      [ana.userId],
    );
    const found = brief(await search("lunch")).filter((each) => each.includes("words"));
    assertEquals(found.length, 2, found.join());
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

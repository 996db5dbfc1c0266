/** Calls and messages page by page, and what of them who asks may know. */

import { type Input, invoke, type Output } from "@shared/client/invoke.ts";
import { account, tokenOf } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { phoneLogOf } from "../support/phone_world.ts";
import { type Person, startStack } from "../support/stack.ts";

type Filter = Input<"list-events">;
type Page = Output<"list-events">;

const brief = ({ items }: Pick<Page, "items">) =>
  items.map(({ type, direction, contact }) => `${type} ${direction} ${contact?.name ?? "-"}`);

async function allOf(person: Person, filter: Filter): Promise<Page["items"]> {
  const { items, next_cursor: cursor } = await invoke(person, "list-events", filter);
  return cursor ? [...items, ...await allOf(person, { ...filter, cursor })] : items;
}

Deno.test("list-events", async (t) => {
  await using stack = await startStack({ own: true });
  const ana = await account(stack, "ana");
  const log = await phoneLogOf(stack, ana.userId);
  const mia = await log.contact("Mia");
  const max = await log.contact("Max", "masked");
  const hank = await log.contact("Hank", "hidden");
  await log.add(
    { at: "2026-03-01T10:00:00.000001Z", with: "Mia", duration_s: 60 },
    {
      at: "2026-03-01T10:00:00.000002Z",
      with: "Max",
      type: "sms",
      direction: "out",
      body: "see you at lunch",
    },
    { at: "2026-03-01T10:00:00.000003Z", with: "Hank", type: "sms", body: "lunch in secret" },
    { at: "2026-03-02T10:00:00Z", with: "Mia", type: "sms", body: "Lunchtime?" },
    { at: "2026-03-02T10:00:00Z", with: "Mia", direction: "missed" },
    { at: "2026-03-03T10:00:00Z", direction: "blocked" },
    { at: "2026-03-04T10:00:00Z", with: "Max", type: "voicemail", duration_s: 9 },
  );
  const list = (filter: Filter = {}) => invoke(ana, "list-events", filter);

  await t.step("tells people all of theirs but hidden ones, newest first", async () => {
    const page = await list();
    assertEquals(brief(page), [
      "voicemail in Max",
      "call blocked -",
      "call missed Mia",
      "sms in Mia",
      "sms out Max",
      "call in Mia",
    ]);
    assertEquals([page.has_more, page.next_cursor, page.total], [false, null, undefined]);
    const [voicemail, blocked, , sms] = page.items;
    assertEquals(voicemail?.contact, {
      id: max,
      name: "Max",
      number: "+49 ••• 4567",
      privacy: "masked",
    });
    assertEquals([blocked?.contact, sms?.body, sms?.body_len], [null, "Lunchtime?", 10]);
  });

  await t.step("ends are to the microsecond", async () => {
    const from = "2026-03-01T11:00:00.000002+01:00";
    assertEquals(brief(await list({ from, to: "2026-03-02T00:00:00Z" })), ["sms out Max"]);
    assertEquals(brief(await list({ to: from, count: "exact" })), ["call in Mia"]);
    assertEquals((await list({ to: from, count: "exact" })).total, 1);
  });

  await t.step("says how many there are, and how well it knows", async () => {
    const totalOf = async (filter: Filter) => {
      const { total, total_is } = await list({ ...filter, limit: 1 });
      return [total, total_is];
    };
    const kinds = { contact_id: mia, types: ["sms"] } satisfies Filter;
    assertEquals(await totalOf({ count: "exact" }), [6, "exact"]);
    assertEquals(await totalOf({ ...kinds, count: "exact" }), [1, "exact"]);
    assertEquals((await totalOf({ ...kinds, count: "estimated" }))[1], "estimated");
    // Whoever is hidden is as if there were none.
    const none = { ...kinds, contact_id: hank };
    assertEquals(await totalOf({ ...none, count: "estimated" }), [0, "exact"]);
    assertEquals(await totalOf({ q: "lunch", count: "estimated" }), [2, "exact"]);
    assertEquals(await totalOf({}), [undefined, undefined]);
  });

  await t.step("every filter leaves out what it should", async () => {
    const filters: [Filter, string[]][] = [
      [{ from: "2026-03-03T10:00:00Z" }, ["voicemail in Max", "call blocked -"]],
      [{ to: "2026-03-02T10:00:00Z" }, ["sms out Max", "call in Mia"]],
      [{ contact_id: mia }, ["call missed Mia", "sms in Mia", "call in Mia"]],
      [{ types: ["sms", "voicemail"] }, ["voicemail in Max", "sms in Mia", "sms out Max"]],
      [{ directions: ["out", "blocked"] }, ["call blocked -", "sms out Max"]],
      [{ q: "lunch" }, ["sms in Mia", "sms out Max"]],
      [{ q: "see LUN" }, ["sms out Max"]],
      [{ contact_id: crypto.randomUUID() }, []],
    ];
    for (const [filter, expected] of filters) assertEquals(brief(await list(filter)), expected);
  });

  await t.step("filters together leave out what any of them does", async () => {
    const all = {
      from: "2026-03-01T00:00:00Z",
      to: "2026-03-02T10:00:01Z",
      contact_id: mia,
      types: ["sms", "call"],
      directions: ["in"],
    } satisfies Filter;
    assertEquals(brief(await list(all)), ["sms in Mia", "call in Mia"]);
    assertEquals(brief(await list({ ...all, q: "lunch" })), ["sms in Mia"]);
  });

  await t.step("pages of any size come to the same, in the same microsecond too", async () => {
    const whole = await list();
    for (const limit of [1, 2, 5]) assertEquals(await allOf(ana, { limit }), whole.items);
    const words = await list({ q: "lunch" });
    assertEquals(await allOf(ana, { q: "lunch", limit: 1 }), words.items);
  });

  await t.step("what came between two pages moves none of the second", async () => {
    const first = await list({ limit: 2 });
    await log.add({ at: "2026-03-05T10:00:00Z", with: "Mia" });
    const second = await list({ limit: 2, cursor: first.next_cursor ?? "" });
    assertEquals(brief(second), ["call missed Mia", "sms in Mia"]);
  });

  await t.step("a program with a key learns of the masked that there was somebody", async () => {
    const { key } = await keyOf(ana, "phonelog.read");
    const { status, body } = await byKey(stack, key, "list-events", {
      types: ["sms", "voicemail"],
    });
    assertEquals([status, brief(body)], [200, ["voicemail in -", "sms in Mia", "sms out -"]]);
    const [, , sms] = body.items;
    assertEquals([sms.contact, sms.body], [
      { id: max, name: null, number: null, privacy: "masked" },
      null,
    ]);
    const found = await byKey(stack, key, "list-events", { q: "lunch", count: "exact" });
    assertEquals([brief(found.body), found.body.total], [["sms in Mia"], 1]);
  });

  await t.step("a key for something else opens nothing", async () => {
    const { key } = await keyOf(ana, "phonelog.write");
    const { status, body } = await byKey(stack, key, "list-events", {});
    assertEquals([status, body.code], [403, "not_allowed"]);
  });

  await t.step("can be asked with GET, and says when nothing has changed", async () => {
    const headers = {
      apikey: stack.publishableKey,
      authorization: `Bearer ${await tokenOf(ana)}`,
    };
    const url = `${stack.url}/functions/v1/list-events?types=sms&types=voicemail&limit=2`;
    const first = await fetch(url, { headers });
    assertEquals(brief(await first.json()), ["voicemail in Max", "sms in Mia"]);
    const etag = first.headers.get("etag") ?? "";
    const again = await fetch(url, { headers: { ...headers, "if-none-match": etag } });
    await again.body?.cancel();
    assertEquals([first.status, again.status], [200, 304]);
  });

  await t.step("refuses what is no cursor, no kind and no page", async () => {
    const wrong = [
      { cursor: "page 2" },
      { cursor: btoa("2026-03-01T10:00:00.000001|1; drop table x") },
      { cursor: btoa("2026-13-01T10:00:00.000001|99999999999999999").replace(/=+$/, "") },
      { types: [] },
      { limit: 201 },
    ];
    for (const filter of wrong) assertEquals((await assertFails(list(filter))).status, 400);
    assertEquals((await list({ limit: 200 })).items.length, 7);
  });

  await t.step("shows nobody what another's phone did", async () => {
    const ben = await stack.as("ben");
    const { next_cursor: cursor } = await list({ limit: 1 });
    const asked = [{}, { contact_id: mia }, { q: "lunch" }, { cursor: cursor ?? "" }];
    for (const filter of asked) {
      assertEquals((await invoke(ben, "list-events", filter)).items, []);
    }
  });
});

/** What is found by its meaning: whose texts a model reads, what it costs, and what if there is none. */

import { type Input, invoke, type Output } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { phoneLogOf } from "../support/phone_world.ts";
import { runJobs, withoutWaking } from "../support/run_jobs.ts";
import { type Sql, startStack } from "../support/stack.ts";
import { withEnv } from "../support/with_env.ts";

type Page = Output<"search-events">;

const brief = ({ items, semantic }: Pick<Page, "items" | "semantic">) => [
  semantic,
  ...items.map(({ snippet, found_by }) => `${snippet} (${found_by.join(", ")})`),
];

Deno.test("search-events by meaning", async (t) => {
  await using stack = await startStack({ own: true });
  const sql = stack.sql as Sql;
  await withoutWaking(stack);
  const ana = await account(stack, "ana");
  const log = await phoneLogOf(stack, ana.userId);
  await log.contact("Max", "masked");
  await log.contact("Hank", "hidden");
  await log.add(
    { at: "2026-03-01T10:00:00Z", with: "Mia", type: "sms", body: "Dinner on Friday?" },
    { at: "2026-03-02T10:00:00Z", with: "Mia", type: "sms", body: "Our train leaves at nine" },
    { at: "2026-03-03T10:00:00Z", with: "Max", type: "sms", body: "Dinner is on me" },
    { at: "2026-03-04T10:00:00Z", with: "Hank", type: "sms", body: "Dinner in secret" },
  );
  const search = (q: string, more: Partial<Input<"search-events">> = {}) =>
    invoke(ana, "search-events", { q, ...more });
  const readTexts = async () => {
    await sql("update private.embedding_reader set asked_at = asked_at - interval '1 hour'");
    await sql("select private.ask_for_embeddings()");
    await runJobs(stack, "embeddings");
  };
  const embedded = async () => {
    const rows = await sql<{ body: string }>(
      `select b.body from phonelog.event_embeddings m join phonelog.event_bodies b using (event_id)
       order by b.body`,
    );
    return rows.map(({ body }) => body);
  };
  const settle = (settings: Record<string, boolean>) =>
    ana.schema("phonelog").from("data_sources").update({ settings }).eq("user_id", ana.userId);

  await t.step("nothing is found by it before texts were read", async () => {
    assertEquals(brief(await search("diner fridays", { semantic: "only" })), ["unavailable"]);
  });

  await t.step("reads whom the person shows, and finds what is written otherwise", async () => {
    await readTexts();
    assertEquals(await embedded(), ["Dinner on Friday?", "Our train leaves at nine"]);
    assertEquals(brief(await search("diner fridays", { semantic: "only" })), [
      "used",
      "Dinner on Friday? (meaning)",
    ]);
    assertEquals(brief(await search("the trains", { types: ["sms"] })), [
      "used",
      "Our train leaves at nine (meaning)",
    ]);
    assertEquals(brief(await search("dinner friday")), [
      "used",
      "Dinner on Friday? (meaning, words)",
    ]);
    assertEquals(brief(await search("diner fridays", { semantic: "never" })), ["unused"]);
  });

  await t.step("reads masked ones where the person wants it, and forgets them again", async () => {
    await settle({ keep_bodies: true, embed_masked: true });
    await readTexts();
    assertEquals((await embedded()).length, 3);
    const { key } = await keyOf(ana, "phonelog.read");
    const asked = { q: "dinner on me", semantic: "only" };
    assertEquals(
      brief(await search(asked.q, { semantic: "only" }))[1],
      "Dinner is on me (meaning)",
    );
    const { body } = await byKey(stack, key, "search-events", asked);
    assertEquals(brief(body), ["used", "Dinner on Friday? (meaning)"]);
    await settle({ keep_bodies: true });
    assertEquals((await embedded()).length, 2);
  });

  await t.step("nobody finds what another's texts mean", async () => {
    const ben = await stack.as("ben");
    const { data } = await ben.schema("phonelog").from("event_embeddings").select("event_id");
    assertEquals(data, []);
    const asked = { q: "dinner friday", semantic: "only" } as const;
    assertEquals(brief(await invoke(ben, "search-events", asked)), ["unavailable"]);
  });

  await t.step("without a model there is one job, and none for an hour", async () => {
    using _ = withEnv({ EMBEDDING_PROVIDER: "none" });
    await sql("update private.embedding_states set first_event = 0");
    await sql("delete from private.jobs where queue = 'embeddings'");
    await readTexts();
    assertEquals(await sql("select private.ask_for_embeddings() as asks"), [{ asks: false }]);
    assertEquals(await sql("select dedupe_key from private.jobs where queue = 'embeddings'"), [
      { dedupe_key: "everybody" },
    ]);
    assertEquals(brief(await search("dinner friday")), [
      "unavailable",
      "Dinner on Friday? (words)",
    ]);
  });

  await t.step("another model reads everything anew, and is paid for", async () => {
    await using provider = FakeProvider.start();
    using _ = withEnv({
      EMBEDDING_PROVIDER: "openai",
      OPENAI_API_KEY: "made up",
      OPENAI_BASE_URL: `${provider.url}/v1`,
    });
    const first = await search("dinner train", { limit: 1 });
    assertEquals(first.semantic, "unavailable");
    assertEquals(provider.received.length, 0, "nobody is told what is looked for before there is");
    await readTexts();
    const asked = "select state, token from private.jobs where dedupe_key = 'everybody'";
    assertEquals(await sql(`${asked} order by created_at desc limit 1`), [
      { state: "done", token: 2 },
    ], "behind the first ones it is asked for the next");
    const [read] = provider.sentTo("/v1/embeddings");
    assertEquals(read?.["input"], ["Dinner on Friday?", "Our train leaves at nine"]);
    assertEquals(read?.["dimensions"], 384);
    assertEquals(brief(await search("Omnibus", { semantic: "only" })), [
      "used",
      "Our train leaves at nine (meaning)",
    ]);
    const { calls } = await invoke(ana, "usage", {});
    assertEquals(calls.map(({ function: name, model }) => [name, model]), [
      ["run-job", "text-embedding-3-small"],
      ["search-events", "text-embedding-3-small"],
    ]);
    await search("Omnibus");
    assertEquals(provider.sentTo("/v1/embeddings").length, 2, "the same again costs nothing");

    // A page is found as the one before was, or not at all.
    const page = async (q: string, cursor: string | null) => {
      await sql("delete from private.cache_entries");
      return await search(q, { limit: 1, ...cursor && { cursor } });
    };
    const compared = await page("On", null);
    provider.behave("failing");
    const error = await assertFails(page("On", compared.next_cursor));
    assertEquals(error.status, 503);
    const named = await page("Mia", null);
    provider.behave("right");
    assertEquals(named.semantic, "unavailable");
    assertEquals(brief(await page("Mia", named.next_cursor)), [
      "unavailable",
      "Dinner on Friday? (name)",
    ]);
    assertEquals(brief(await page("On", compared.next_cursor)).length, 2);

    // One text that the model refuses keeps no other from being read.
    await log.add({
      at: "2026-03-05T10:00:00Z",
      with: "Mia",
      type: "sms",
      body: "REFUSED for a reason",
    });
    await log.add({ at: "2026-03-06T10:00:00Z", with: "Mia", type: "sms", body: "On we go" });
    await readTexts();
    assertEquals(await embedded(), ["Dinner on Friday?", "On we go", "Our train leaves at nine"]);
    assertEquals(await sql("select first_event from private.embedding_states"), [
      { first_event: null },
    ]);

    // Nor does one that breaks the model each time, once outages are over.
    await log.add({ at: "2026-03-07T10:00:00Z", with: "Mia", type: "sms", body: "BREAKS it" });
    await log.add({ at: "2026-03-08T10:00:00Z", with: "Mia", type: "sms", body: "Past it" });
    await readTexts();
    assertEquals((await embedded()).length, 3);
    provider.behave("failing");
    await sql("update private.jobs set attempts = 4, run_at = now() where state = 'waiting'");
    await runJobs(stack, "embeddings");
    assertEquals((await embedded()).length, 3, "while there is an outage no text is to blame");
    provider.behave("right");
    await sql("update private.jobs set run_at = now() where state = 'waiting'");
    await runJobs(stack, "embeddings");
    assertEquals((await embedded()).at(-1), "Past it");
    assertEquals(await sql("select first_event from private.embedding_states"), [
      { first_event: null },
    ]);

    // Whoever has no money left, or no model, is answered by words all the same.
    provider.behave("failing");
    await sql("delete from private.cache_entries");
    await sql("delete from private.provider_breakers");
    const spent = () => sql("select subject, period, spent, reserved from private.spend_days");
    const before = await spent();
    assertEquals(brief(await search("dinner friday")), [
      "unavailable",
      "Dinner on Friday? (words)",
    ]);
    assert(provider.received.length > 0, "the model was asked");
    assertEquals(await spent(), before, "an outage costs nothing");
    provider.behave("right");
    await sql("update platform.budgets set micro_usd = 0 where scope = 'everyone'");
    assertEquals(brief(await search("train leaves")), [
      "unavailable",
      "Our train leaves at nine (words)",
    ]);
    assertEquals(provider.received.length, 0, "nobody was asked");
  });

  await t.step("goes with the text", async () => {
    assertEquals((await embedded()).length, 4);
    await settle({});
    assertEquals(await sql("select from phonelog.event_embeddings"), []);
  });
});

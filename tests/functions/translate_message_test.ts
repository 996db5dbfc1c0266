/** Translating what was said for each reader: asked once, kept for good. */

import { invoke, type Output } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { type Person, startStack } from "../support/stack.ts";
import { translatedBy, withoutRetries } from "../support/translated_by.ts";

type One = Extract<Output<"translate-message">, { id: string }>;
type Many = Extract<Output<"translate-message">, { items: unknown[] }>;

const translate = async (person: Person, message_id: string) =>
  await invoke(person, "translate-message", { message_id }) as One;
const translateAll = async (person: Person, message_ids: string[]) =>
  await invoke(person, "translate-message", { message_ids }) as Many;

Deno.test("translate-message", async (t) => {
  await using stack = await startStack();
  await using provider = FakeProvider.start();
  using _ = translatedBy({ LIBRETRANSLATE_URL: provider.url });
  await withoutRetries(stack);
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const cleo = await stack.as("cleo");
  const talk = await openRoom(ana);
  await enter(ben, talk, "es");

  /** These count the provider's requests, so the functions have to run in this process. */
  const here = (name: string, fn: () => Promise<void>) =>
    t.step({
      name,
      ignore: !stack.sql,
      async fn() {
        provider.behave("right");
        await fn();
      },
    });

  await t.step("translates or says what it waits for, and keeps the message", async () => {
    const { id } = await tell(ana, talk, "Where is the station?");
    const answer = await translate(ana, id).catch((refusal) => refusal.body.details);
    const known = [...answer.translations ?? [], ...answer.waiting];
    const { data } = await ben.from("messages").select("original").eq("id", id).single();

    assertEquals(known.map(({ lang }) => lang), ["es"]);
    assertEquals(data, { original: "Where is the station?" });
  });

  await here("translates for the reader and keeps it for everybody", async () => {
    const { id } = await tell(ana, talk, "Good morning");
    const answer = await translate(ana, id);

    assertEquals(answer, {
      id,
      status: "processing",
      translations: [{ lang: "es", text: "es: Good morning", provider: "libretranslate" }],
      waiting: [],
    });
    const { data } = await ben.from("messages")
      .select("translation, status, processed_at, attempts, error, performance_metrics")
      .eq("id", id).single();
    const { processed_at, performance_metrics, ...row } = data ?? {};
    assertEquals(row, {
      translation: "es: Good morning",
      status: "processing",
      attempts: 1,
      error: null,
    });
    assert(processed_at && Date.parse(processed_at) > Date.now() - 60_000);
    assertEquals(Object.keys(performance_metrics as object).sort(), [
      "translationRequestStart",
      "translationResponseEnd",
    ]);
  });

  await here("translates into every language that has a reader", async () => {
    const room = await openRoom(ana);
    await enter(ben, room, "es");
    await enter(cleo, room, "pt-BR");
    const { id } = await tell(ana, room, "Good evening");

    assertEquals((await translate(cleo, id)).translations, [
      { lang: "es", text: "es: Good evening", provider: "libretranslate" },
      { lang: "pt-BR", text: "pt-BR: Good evening", provider: "libretranslate" },
    ]);
    const { data } = await cleo.from("message_translations").select("lang, text, latency_ms")
      .eq("message_id", id).eq("lang", "pt-BR").single();
    assertEquals(data?.text, "pt-BR: Good evening");
    assert((data?.latency_ms ?? -1) >= 0);
  });

  await here("asks the provider once, though several ask at the same time", async () => {
    const { id } = await tell(ana, talk, "Only once, please");
    const answers = await Promise.all([ana, ben, ana, ben].map((each) => translate(each, id)));
    const later = await translate(ben, id);

    assertEquals(provider.sentTo("/translate").length, 1);
    assertEquals(later.translations[0]?.text, "es: Only once, please");
    for (const { translations, waiting } of answers) {
      assertEquals(translations.length + waiting.length, 1);
      assert(waiting.every(({ reason }) => reason === "in_progress"));
    }
  });

  await here("lets a newcomer read what was said before", async () => {
    const room = await openRoom(ana);
    const alone = await tell(ana, room, "Is anybody there?");
    assertEquals(alone.target_langs, []);
    await enter(ben, room, "es");
    const both = await tell(ana, room, "Welcome");
    await translateAll(ana, [alone.id, both.id]);
    await enter(cleo, room, "pt");

    const { items } = await translateAll(cleo, [alone.id, both.id]);

    assertEquals(items.map(({ translations }) => translations.map(({ text }) => text).sort()), [
      ["es: Is anybody there?", "pt: Is anybody there?"],
      ["es: Welcome", "pt: Welcome"],
    ]);
    const { data } = await ben.from("messages").select("target_lang, translation")
      .eq("session_id", room.id).order("seq");
    assertEquals(data, [
      { target_lang: "es", translation: "es: Is anybody there?" },
      { target_lang: "es", translation: "es: Welcome" },
    ]);
    assertEquals(provider.sentTo("/translate").length, 4);
  });

  await here("translates fifty messages at once, in the order they are asked for", async () => {
    const room = await openRoom(ana);
    await enter(ben, room, "es");
    await enter(cleo, room, "pt");
    const said = [];
    for (let each = 0; each < 50; each++) said.push(await tell(ana, room, `Sentence ${each}`));
    const ids = said.map(({ id }) => id).reverse();

    const { items } = await translateAll(ben, ids);

    assertEquals(items.map(({ id }) => id), ids);
    assertEquals(items.flatMap(({ waiting }) => waiting), []);
    assertEquals(provider.sentTo("/translate").length, 100);
    assertEquals(items[0]?.translations.map(({ text }) => text), [
      "es: Sentence 49",
      "pt: Sentence 49",
    ]);
    const { data } = await ben.from("messages").select("id").eq("session_id", room.id)
      .is("processed_at", null);
    assertEquals(data, []);
  });

  await t.step("refuses more than fifty, none, and what is no id", async () => {
    const some = (length: number) => Array.from({ length }, () => crypto.randomUUID());
    const errors = await Promise.all([
      assertFails(translateAll(ana, some(51))),
      assertFails(translateAll(ana, [])),
      assertFails(translate(ana, "first")),
    ]);

    for (const { status, body } of errors) {
      assertEquals([status, body.code], [400, "invalid_input"]);
    }
  });

  await here("refuses whoever may not see one of them, and asks nobody", async () => {
    const { id } = await tell(ana, talk, "Between us");
    const own = await tell(cleo, await openRoom(cleo), "Mine");
    const strange = await assertFails(translate(cleo, id));
    const mixed = await assertFails(translateAll(cleo, [own.id, id]));
    const nowhere = await assertFails(translate(cleo, crypto.randomUUID()));

    for (const { status, body } of [strange, mixed, nowhere]) {
      assertEquals([status, body.code], [404, "not_found"]);
      assertEquals(body.message, "Cannot translate: there is no such message for you");
    }
    assertEquals(provider.received.length, 0);
  });

  await t.step("refuses who is not signed in", async () => {
    const body = { message_id: crypto.randomUUID() };
    const error = await assertFails(invoke(stack.stranger(), "translate-message", body));

    assertEquals([error.status, error.body.code], [401, "not_signed_in"]);
  });

  await here("stops who asks more than sixty times a minute", async () => {
    await stack.sql?.(
      `insert into private.rate_limits (key, full_at)
       values ('translate-message:' || $1, clock_timestamp() + interval '2 minutes')
       on conflict (key) do update set full_at = excluded.full_at`,
      [cleo.userId],
    );
    const error = await assertFails(translate(cleo, crypto.randomUUID()));

    assertEquals([error.status, error.body.code], [429, "too_many_requests"]);
    assertEquals(typeof error.retryAfter, "number");
  });
});

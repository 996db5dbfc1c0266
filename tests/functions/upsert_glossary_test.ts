/** Glossaries: terms are told to the model, looked for in its answer, and asked for once more. */

import { type Input, invoke, type Output } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { type Person, startStack } from "../support/stack.ts";
import { translatedBy, withoutRetries } from "../support/translated_by.ts";

type One = Extract<Output<"translate-message">, { id: string }>;
type Terms = Input<"upsert-glossary">["terms"];

const translate = async (person: Person, message_id: string) =>
  (await invoke(person, "translate-message", { message_id }) as One).translations;
const save = (person: Person, terms: Terms, more: Partial<Input<"upsert-glossary">> = {}) =>
  invoke(person, "upsert-glossary", { name: "ours", source: "en", target: "es", terms, ...more });

Deno.test("upsert-glossary", async (t) => {
  await using stack = await startStack();
  await using provider = FakeProvider.start();
  using _ = translatedBy({ OPENAI_API_KEY: "k", OPENAI_BASE_URL: `${provider.url}/v1` });
  await withoutRetries(stack);
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const cleo = await stack.as("cleo");
  const talk = await openRoom(ana);
  await enter(ben, talk);

  /** What the model was told, request by request, and what it says each time. */
  const asked = () =>
    provider.sentTo("/v1/chat/completions").map(({ messages }) =>
      JSON.parse((messages as { content: string }[]).at(-1)?.content ?? "{}")
    );
  const answer = (...texts: string[]) => {
    provider.behave("right");
    provider.written = () =>
      JSON.stringify({ source_language: "en", translation: texts.shift() ?? "nothing" });
  };
  const here = (name: string, fn: () => Promise<void>) => t.step({ name, ignore: !stack.sql, fn });

  await t.step("counts changes, and the same terms are none", async () => {
    const terms = [{ from: "station", to: "estación" }, { from: "fare", to: "tarifa" }];
    const first = await save(ana, terms);
    const same = await save(ana, [...terms].reverse());
    const less = await save(ana, terms.slice(0, 1));
    const cased = await save(ana, [{ from: "station", to: "estación", match_case: true }]);
    assertEquals([first.version, same.version, less.version, cased.version], [1, 1, 2, 3]);
    assertEquals(new Set([first.id, same.id, less.id, cased.id]).size, 1);
    const { data } = await ana.from("glossary_terms").select("source, target, match_case");
    assertEquals(data, [{ source: "station", target: "estación", match_case: true }]);
  });

  await here("a model is told the terms of a text, and no others", async () => {
    await save(ana, [{ from: "platform", to: "andén" }, { from: "fare", to: "tarifa" }]);
    answer("El andén está lleno");
    const { id } = await tell(ana, talk, "The platform is full");
    assertEquals(await translate(ana, id), [
      { lang: "es", text: "El andén está lleno", provider: "openai" },
    ]);
    assertEquals(asked().map(({ terms, missed }) => [terms, missed]), [
      [[{ source: "platform", target: "andén" }], []],
    ]);
  });

  await here(
    "an answer without its term is asked for once more, and then it is kept to",
    async () => {
      answer("La plataforma cierra", "El andén cierra");
      const { id } = await tell(ana, talk, "The platform closes");
      assertEquals((await translate(ana, id))[0]?.text, "El andén cierra");
      assertEquals(asked().map(({ missed }) => missed), [[], ["andén"]]);
    },
  );

  await here("what misses it twice is shown all the same, and says what it misses", async () => {
    answer("La plataforma abre", "La plataforma se abre");
    const { id } = await tell(ana, talk, "The platform opens");
    assertEquals(await translate(ben, id), [
      { lang: "es", text: "La plataforma abre", provider: "openai", missing_terms: ["andén"] },
    ]);
    assertEquals(asked().length, 2);
  });

  await here("a text that is a term needs no provider", async () => {
    answer();
    const { id } = await tell(ana, talk, "Fare!");
    assertEquals(await translate(ben, id), [{ lang: "es", text: "tarifa", provider: "glossary" }]);
    assertEquals(asked(), []);
  });

  await here("similar sentences go along as examples", async () => {
    answer("La tienda abre a las nueve");
    const one = await tell(ana, talk, "The shop opens at nine today");
    await translate(ana, one.id);
    await invoke(ana, "correct-translation", {
      message_id: one.id,
      lang: "es",
      text: "Hoy la tienda abre a las nueve",
    });
    answer("Hoy la tienda cierra a las nueve");
    const two = await tell(ana, talk, "The shop closes at nine today");
    assertEquals((await translate(ana, two.id))[0]?.text, "Hoy la tienda cierra a las nueve");
    assertEquals(asked()[0]?.examples, [
      { source: "The shop opens at nine today", target: "Hoy la tienda abre a las nueve" },
    ]);
  });

  await here("somebody else's glossary says nothing in a room that is not theirs", async () => {
    await save(cleo, [{ from: "ticket", to: "boleto" }]);
    await enter(cleo, talk);
    answer("El billete");
    const { id } = await tell(ana, talk, "The ticket");
    await translate(cleo, id);
    assertEquals(asked()[0]?.terms, []);
  });

  await t.step("refuses a term twice, too many, one language, and none signed in", async () => {
    const term = { from: "a", to: "b" };
    const many = Array.from({ length: 501 }, (_, nth) => ({ from: `t${nth}`, to: "x" }));
    const errors = [
      await assertFails(save(ana, [term, term])),
      await assertFails(save(ana, many)),
      await assertFails(save(ana, [term], { target: "en-GB" })),
      await assertFails(save(stack.stranger() as Person, [term])),
    ];
    assertEquals(errors.map(({ status }) => status), [400, 400, 422, 401]);
    assertEquals((await save(ana, many.slice(0, 500), { name: "large" })).version, 1);
  });

  await t.step("it is its owner's alone, who can delete it", async () => {
    const { id } = await save(ana, [{ from: "mine", to: "mío" }], { name: "private" });
    const seen = await ben.from("glossary_terms").select("source").eq("glossary_id", id);
    await ben.from("glossaries").delete().eq("id", id);
    assertEquals(seen.data, []);
    const { data } = await ana.from("glossaries").delete().eq("id", id).select("name");
    assertEquals(data, [{ name: "private" }]);
    const left = await ana.from("glossary_terms").select("source").eq("glossary_id", id);
    assertEquals(left.data, []);
    assert((await ben.from("glossaries").select("id")).data?.length === 0);
  });
});

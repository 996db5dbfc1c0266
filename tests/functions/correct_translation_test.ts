/** Correcting a translation: the room reads it, and the next reader gets it without a provider. */

import { invoke, type Output } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { type Person, startStack } from "../support/stack.ts";
import { translatedBy, withoutRetries } from "../support/translated_by.ts";

type One = Extract<Output<"translate-message">, { id: string }>;

const translate = async (person: Person, message_id: string) =>
  await invoke(person, "translate-message", { message_id }) as One;
const correct = (person: Person, message_id: string, text: string, lang = "es") =>
  invoke(person, "correct-translation", { message_id, lang, text });

Deno.test("correct-translation", async (t) => {
  await using stack = await startStack();
  await using provider = FakeProvider.start();
  using _ = translatedBy({ LIBRETRANSLATE_URL: provider.url });
  await withoutRetries(stack);
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const cleo = await stack.as("cleo");
  const talk = await openRoom(ana);
  await enter(ben, talk);

  /** These count the provider's requests, so the functions have to run in this process. */
  const here = (name: string, fn: () => Promise<void>) => t.step({ name, ignore: !stack.sql, fn });
  const fresh = (behaviour: "right" | "failing" = "right") => provider.behave(behaviour);

  await here(
    "the next reader gets it, in any room of the speaker's, and nobody is asked",
    async () => {
      fresh();
      const { id } = await tell(ana, talk, "Good morning");
      assertEquals((await translate(ana, id)).translations[0]?.text, "es: Good morning");
      const corrected = await correct(ana, id, "Buenos días");
      assertEquals(corrected.is_shown, true);
      assertEquals((await translate(ben, id)).translations, [
        { lang: "es", text: "Buenos días", provider: "author" },
      ]);

      fresh("failing");
      const room = await openRoom(ben, { language: "en" });
      await enter(cleo, room, "es-MX");
      await enter(ana, room, "en");
      const again = await tell(ana, room, " Good   morning");
      const careless = await tell(ana, room, "good morning!");
      const exact = await translate(cleo, again.id);
      const similar = await translate(cleo, careless.id);

      for (const { translations } of [exact, similar]) {
        assertEquals(translations, [{ lang: "es-MX", text: "Buenos días", provider: "memory" }]);
      }
      assertEquals(provider.received, []);
      const { data } = await ana.from("translation_memory").select("id, source, target, uses");
      assertEquals(data, [
        { id: corrected.memory_id, source: "Good morning", target: "Buenos días", uses: 2 },
      ]);
      const { data: row } = await cleo.from("message_translations").select("from_memory")
        .eq("message_id", again.id).single();
      assertEquals(row, { from_memory: true });
    },
  );

  await here("the host's memory speaks in their rooms, after the speaker's own", async () => {
    fresh();
    const { id } = await tell(ben, talk, "Welcome home", "en");
    await translate(ben, id);
    assertEquals((await correct(ana, id, "Bienvenidos")).is_shown, true);
    fresh("failing");
    const again = await tell(ben, talk, "Welcome home", "en");
    assertEquals((await translate(ben, again.id)).translations[0]?.text, "Bienvenidos");
    await correct(ben, again.id, "Bienvenido a casa");
    const third = await tell(ben, talk, "Welcome home", "en");
    assertEquals((await translate(ben, third.id)).translations[0]?.text, "Bienvenido a casa");
    assertEquals(provider.received, []);
  });

  await here(
    "who only reads remembers it for themselves, and the room stays as it is",
    async () => {
      fresh();
      const { id } = await tell(ana, talk, "See you soon");
      const { translations: [before] } = await translate(ana, id);
      assertEquals((await correct(ben, id, "Nos vemos")).is_shown, false);
      assertEquals((await translate(ana, id)).translations, before ? [before] : []);

      const more = await tell(ana, talk, "See you soon");
      assertEquals((await translate(ana, more.id)).translations[0]?.provider, "libretranslate");
      const own = await openRoom(ben, { language: "en" });
      await enter(cleo, own);
      const said = await tell(ben, own, "See you soon");
      assertEquals((await translate(cleo, said.id)).translations[0]?.text, "Nos vemos");
    },
  );

  await here(
    "a waiting message is done by its correction, and a late provider changes nothing",
    async () => {
      fresh("failing");
      const { id } = await tell(ana, talk, "It is late");
      await assertFails(translate(ana, id));
      await correct(ana, id, "Es tarde");
      const { data } = await ben.from("messages").select("status, translation, error")
        .eq("id", id).single();
      assertEquals(data, { status: "processing", translation: "Es tarde", error: null });
    },
  );

  await t.step("the same again is one memory, and a better one takes its place", async () => {
    const { id } = await tell(ana, talk, "Once more");
    const first = await correct(ana, id, "Otra vez");
    const second = await correct(ana, id, "Una vez más");
    assertEquals(first.memory_id, second.memory_id);
    const { data } = await ana.from("translation_memory").select("target").eq(
      "source",
      "Once more",
    );
    assertEquals(data, [{ target: "Una vez más" }]);
  });

  await t.step(
    "refuses its own language, no language, nothing, and what one may not see",
    async () => {
      const { id } = await tell(ana, talk, "Between us");
      const [same, tag, empty, stranger] = await Promise.all([
        assertFails(correct(ana, id, "Between ourselves", "en-GB")),
        assertFails(correct(ana, id, "Entre nosotros", "Spanish")),
        assertFails(correct(ana, id, "  ")),
        assertFails(correct(cleo, id, "Entre nosotros")),
      ]);
      assertEquals(
        [same, tag, empty, stranger].map(({ status }) => status),
        [422, 400, 400, 404],
      );
      assertEquals(
        stranger.body.message,
        "Cannot correct this translation: there is no such message for you",
      );
    },
  );

  await t.step(
    "memory is its owner's alone: they change it, forget it, and nobody else sees it",
    async () => {
      const { id } = await tell(ana, talk, "A secret");
      const { memory_id } = await correct(ana, id, "Un secreto");
      const seen = await ben.from("translation_memory").select("id").eq("id", memory_id);
      const taken = await ben.from("translation_memory").delete().eq("id", memory_id).select("id");
      assertEquals([seen.data, taken.data], [[], []]);
      const changed = await ana.from("translation_memory").update({ target: "Secreto" })
        .eq("id", memory_id).select("target");
      assertEquals(changed.data, [{ target: "Secreto" }]);
      const gone = await ana.from("translation_memory").delete().eq("id", memory_id).select("id");
      assertEquals(gone.data, [{ id: memory_id }]);
    },
  );
});

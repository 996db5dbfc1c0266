/** Translations as they are being written. */

import { eventsOf, type ServerEvent } from "@shared/client/events.ts";
import { invokeStream } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { eventually } from "../support/eventually.ts";
import { PROVIDER_SECRET } from "../support/fake_model.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { type Person, startStack } from "../support/stack.ts";
import { translatedBy, withoutRetries } from "../support/translated_by.ts";

const open = (person: Person, message_id: string) =>
  invokeStream(person, "translate-message", { message_id });

/** A translation of some length, so that it comes in many pieces. */
const LONG = "Tell everybody that the train to the coast leaves at seven in the morning";

Deno.test("translate-message streams", async (t) => {
  await using stack = await startStack();
  await withoutRetries(stack);
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const talk = await openRoom(ana);
  await enter(ben, talk, "es");

  const here = (name: string, fn: (provider: FakeProvider) => Promise<void>) =>
    t.step({
      name,
      ignore: !stack.sql,
      async fn() {
        await using provider = FakeProvider.start();
        using _ = translatedBy({
          OPENAI_API_KEY: "made up",
          OPENAI_BASE_URL: `${provider.url}/v1`,
        });
        await fn(provider);
      },
    });

  await here("the pieces, the whole, and at the end what is known of it", async () => {
    const { id } = await tell(ana, talk, LONG);
    const answer = await open(ana, id);
    const events = await Array.fromAsync(eventsOf(answer));
    const whole = `«${LONG}» in Spanish (es)`;

    assertEquals(answer.headers.get("content-type"), "text/event-stream");
    const pieces = events.filter(({ event }) => event === "delta").map(({ data }) => data as Piece);
    assert(pieces.length > 5, `${pieces.length} pieces`);
    assertEquals(pieces.map(({ text }) => text).join(""), whole);
    assert(pieces.every((piece) => piece.id === id && piece.lang === "es"));
    assertEquals(events.slice(pieces.length), [
      { event: "translation", data: { id, lang: "es", text: whole, provider: "openai" } },
      {
        event: "done",
        data: {
          items: [{
            id,
            status: "processing",
            translations: [{ lang: "es", text: whole, provider: "openai" }],
            waiting: [],
          }],
        },
      },
    ]);
  });

  await here("the first words before the last ones are written", async (provider) => {
    provider.behave("falling silent");
    // What was said before is answered from before.
    const { id } = await tell(ana, talk, `${LONG}, and waits`);
    const events = eventsOf(await open(ana, id));
    const first = await events.next();
    const { data } = await ben.from("messages").select("status").eq("id", id).single();
    await provider.close();
    const rest = await Array.fromAsync(events);

    assertEquals((first.value as ServerEvent).event, "delta");
    assertEquals(data, { status: "processing" });
    assertEquals(rest.map(({ event }) => event).filter((event) => event !== "delta"), [
      "waiting",
      "done",
    ]);
    const waiting = rest.find(({ event }) => event === "waiting")?.data;
    assertEquals(waiting, { id, lang: "es", reason: "unreachable" });
  });

  await here("why a message waits, and never what the provider said", async (provider) => {
    provider.behave("failing");
    const { id } = await tell(ana, talk, "No luck");
    const events = await Array.fromAsync(eventsOf(await open(ana, id)));

    assertEquals(events.map(({ event }) => event), ["waiting", "done"]);
    assertEquals(events[0]?.data, { id, lang: "es", reason: "unreachable" });
    assert(!JSON.stringify(events).includes(PROVIDER_SECRET));
  });

  await here("to the end for everybody, when the one who asked goes away", async () => {
    const { id } = await tell(ana, talk, `${LONG}!`);
    for await (const _ of eventsOf(await open(ana, id))) break;

    const text = await eventually(async () => {
      const { data } = await ben.from("messages").select("translation").eq("id", id).single();
      return data?.translation;
    });
    assertEquals(text, `«${LONG}!» in Spanish (es)`);
  });

  await here("an error to who may no longer see it", async (provider) => {
    const room = await openRoom(ana);
    await enter(ben, room, "es");
    provider.behave("falling silent");
    const { id } = await tell(ana, room, `${LONG}, they say`);
    const events = eventsOf(await open(ben, id));
    await events.next();
    await ana.rpc("show_out", { p_session: room.id, p_user: ben.userId });
    await provider.close();
    const last = (await Array.fromAsync(events)).at(-1);

    assertEquals(last?.event, "error");
    const { request_id, ...error } = last?.data as Record<string, unknown>;
    assertEquals(error, {
      code: "not_found",
      message: "Cannot translate: there is no such message for you",
    });
    assertEquals(typeof request_id, "string");
  });

  await t.step("nothing to a stranger: the refusal is a plain answer", async () => {
    const { id } = await tell(ana, talk, "Between us");
    const strange = await assertFails(open(await stack.as("cleo"), id));
    const nobody = await assertFails(
      invokeStream(stack.stranger(), "translate-message", { message_id: id }),
    );

    assertEquals([strange.status, strange.body.code], [404, "not_found"]);
    assertEquals([nobody.status, nobody.body.code], [401, "not_signed_in"]);
  });
});

interface Piece {
  id: string;
  lang: string;
  text: string;
}

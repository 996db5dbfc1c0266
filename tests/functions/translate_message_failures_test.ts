/** When nobody translates: nothing is lost, everybody hears why, and it is tried again. */

import { invoke, type Output } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { PROVIDER_SECRET } from "../support/fake_model.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { type Person, startStack } from "../support/stack.ts";
import { translatedBy, withoutRetries } from "../support/translated_by.ts";

type One = Extract<Output<"translate-message">, { id: string }>;

const translate = async (person: Person, message_id: string) =>
  await invoke(person, "translate-message", { message_id }) as One;

async function stateOf(person: Person, id: string) {
  const { data, error } = await person.from("messages")
    .select("status, error, attempts, translation").eq("id", id).single();
  if (error) throw error;
  return data;
}

Deno.test("translate-message, when something is wrong", async (t) => {
  await using stack = await startStack();
  await using provider = FakeProvider.start();
  using _ = translatedBy({ LIBRETRANSLATE_URL: provider.url });
  await withoutRetries(stack);
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const talk = await openRoom(ana);
  await enter(ben, talk, "es");

  const here = (name: string, fn: () => Promise<void>) => t.step({ name, ignore: !stack.sql, fn });

  await here("says why, keeps the message queued, and translates it later", async () => {
    provider.behave("failing");
    const { id } = await tell(ana, talk, "Are you there?");
    const error = await assertFails(translate(ana, id));

    assertEquals([error.status, error.body.code], [503, "translation_waiting"]);
    assertEquals(error.body.message, "Cannot translate yet: the message stays queued");
    assertEquals(error.body.hint, "It is tried again by itself; calling again tries at once");
    assertEquals(error.body.details, { waiting: [{ lang: "es", reason: "unreachable" }] });
    assert(!JSON.stringify(error.body).includes(PROVIDER_SECRET));
    assertEquals(await stateOf(ben, id), {
      status: "queued",
      error: "unreachable",
      attempts: 1,
      translation: null,
    });

    provider.behave("right");
    assertEquals((await translate(ben, id)).translations[0]?.text, "es: Are you there?");
    assertEquals(await stateOf(ben, id), {
      status: "processing",
      error: null,
      attempts: 2,
      translation: "es: Are you there?",
    });
  });

  await here("waits longer after each try, and as long as the provider asks", async () => {
    const { id } = await tell(ana, talk, "Patience");
    const wait = async () => {
      const rows = await stack.sql<{ seconds: number }>?.(
        `select round(extract(epoch from try_after - now()))::int as seconds
         from translator.message_translations where message_id = $1`,
        [id],
      );
      return rows?.[0]?.seconds ?? 0;
    };
    const waits = [];
    for (const behaviour of ["failing", "failing", "failing", "rate limited"] as const) {
      provider.behave(behaviour);
      await assertFails(translate(ana, id));
      waits.push(await wait());
    }
    const near = waits.map((seconds, index) => Math.abs(seconds - ([10, 20, 40, 7][index] ?? 0)));

    assert(near.every((difference) => difference <= 2), `waits: ${waits}`);
  });

  await here("keeps what one language got when the other has to wait", async () => {
    const room = await openRoom(ana);
    await enter(ben, room, "es");
    await enter(await stack.as("cleo"), room, "fr");
    provider.behave("right");
    const { id } = await tell(ana, room, "Half of it");
    const answer = await translate(ana, id);

    assertEquals(answer.translations.map(({ text }) => text), ["es: Half of it"]);
    assertEquals(answer.waiting, [{ lang: "fr", reason: "unsupported_pair" }]);
    // Somebody can read it, so it has not failed.
    assertEquals(answer.status, "processing");
  });

  await here("gives up on two languages that the service does not know", async () => {
    const room = await openRoom(ana);
    await enter(ben, room, "fr");
    provider.behave("right");
    const { id } = await tell(ana, room, "Bonjour?");
    const error = await assertFails(translate(ana, id));

    assertEquals(error.body.details, { waiting: [{ lang: "fr", reason: "unsupported_pair" }] });
    assertEquals((await stateOf(ben, id)).status, "failed");
    assertEquals(provider.sentTo("/translate").length, 0);
  });

  await here("costs no try while no provider is set up", async () => {
    using _ = translatedBy({});
    const { id } = await tell(ana, talk, "Nobody listens");
    for (let each = 0; each < 6; each++) {
      const error = await assertFails(translate(ana, id));
      assertEquals(error.body.details, { waiting: [{ lang: "es", reason: "no_provider" }] });
    }

    assertEquals(await stateOf(ben, id), {
      status: "queued",
      error: "no_provider",
      attempts: 0,
      translation: null,
    });
  });

  await here("gives up after five tries, and starts again for who asks", async () => {
    // On a busy machine a message of an earlier step is due by now.
    await stack.sql?.("delete from translator.messages");
    provider.behave("failing");
    const { id } = await tell(ana, talk, "Never mind");
    const seen = [];
    for (let each = 0; each < 5; each++) {
      await assertFails(translate(ana, id));
      const { status, attempts } = await stateOf(ben, id);
      seen.push(`${attempts} ${status}`);
    }
    assertEquals(seen, ["1 queued", "2 queued", "3 queued", "4 queued", "5 failed"]);
    const due = await stack.sql<{ due: number }>?.("select private.retry_translations() as due");
    assertEquals(due, [{ due: 0 }]);

    provider.behave("right");
    assertEquals((await translate(ana, id)).status, "processing");
    assertEquals(await stateOf(ben, id), {
      status: "processing",
      error: null,
      attempts: 1,
      translation: "es: Never mind",
    });
  });

  await here("takes over from a worker that died, who then changes nothing", async () => {
    provider.behave("right");
    const { id } = await tell(ana, talk, "Who works on this?");
    const [old] = await stack.sql<{ claim: string }>?.(
      "select claim from translator.claim_translations(array[$1::uuid])",
      [id],
    ) ?? [];
    const meanwhile = await translate(ana, id);
    await stack.sql?.(
      `update translator.message_translations set claimed_until = now() - interval '1 second'
       where message_id = $1`,
      [id],
    );
    const answer = await translate(ana, id);
    const moved = await stack.sql<{ moved: number }>?.(
      `select translator.finish_translations(jsonb_build_array(jsonb_build_object(
         'message_id', $1::text, 'lang', 'es', 'claim', $2::text, 'text', 'too late'
       ))) as moved`,
      [id, old?.claim],
    );

    assertEquals(meanwhile.waiting, [{ lang: "es", reason: "in_progress" }]);
    assertEquals(answer.translations[0]?.text, "es: Who works on this?");
    assertEquals(moved, [{ moved: 0 }]);
    assertEquals((await stateOf(ben, id)).translation, "es: Who works on this?");
  });

  await here("says that a dead worker's message waits again", async () => {
    const { id } = await tell(ana, talk, "Interrupted");
    await stack.sql?.("select translator.claim_translations(array[$1::uuid])", [id]);
    const held = await stateOf(ben, id);
    await stack.sql?.(
      `update translator.message_translations set claimed_until = now() - interval '1 second'
       where message_id = $1`,
      [id],
    );
    // Read before anybody else can see it: the sweep calls a worker, who takes the message at once.
    const undone = new Error("Undone");
    let freed: unknown;
    await stack.engine?.transaction(async (tx) => {
      await tx.query("select private.retry_translations()");
      [freed] = await tx.query("select status, error from translator.messages where id = $1", [id]);
      throw undone;
    }).catch((thrown) => assertEquals(thrown, undone));

    assertEquals(held.status, "processing");
    assertEquals(freed, { status: "queued", error: "interrupted" });
  });

  await t.step({
    name: "puts back what a slow provider leaves no time for",
    // The functions have to read this process's clock.
    ignore: !stack.sql || Deno.env.has("FUNCTIONS_DENO"),
    async fn() {
      const room = await openRoom(ana);
      await enter(ben, room, "es");
      const ids = [];
      for (let each = 0; each < 9; each++) ids.push((await tell(ana, room, `Slow ${each}`)).id);
      provider.behave("right");
      // Each answer takes twenty seconds of a clock that only the functions read.
      const real = Date.now;
      const clock = { late: 0 };
      Date.now = () => real() + clock.late;
      provider.onRequest = (path) => {
        if (path === "/translate") clock.late = 20_000;
      };
      try {
        await invoke(ana, "translate-message", { message_ids: ids });
      } finally {
        provider.onRequest = () => {};
        Date.now = real;
      }
      const states = await Promise.all(ids.map((id) => stateOf(ben, id)));
      const waiting = states.filter(({ translation }) => translation === null);

      assertEquals(provider.sentTo("/translate").length, 8);
      assertEquals(waiting, [{ status: "queued", error: null, attempts: 0, translation: null }]);
    },
  });
});

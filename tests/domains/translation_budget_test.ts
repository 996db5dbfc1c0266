/** Who pays for a translation: the speaker, in a room and a back end with budgets of their own. */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { enter, openRoom, type Room, tell } from "../support/rooms.ts";
import { type Person, type Sql, startStack } from "../support/stack.ts";
import { translatedBy, withoutRetries } from "../support/translated_by.ts";

Deno.test("the cost of translations", async (t) => {
  await using stack = await startStack({ own: true });
  await using provider = FakeProvider.start();
  const sql = stack.sql as Sql;
  await withoutRetries(stack);
  // Nine tokens in an answer, and nothing for the question: nine millionths of a dollar.
  await sql("insert into private.model_prices values ('openai', 'priced', 0, 1000000)");
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const room = await openRoom(ana);
  await enter(ben, room, "es");

  const say = async (speaker: Person, text: string, where: Room = room) => {
    const { id } = await tell(speaker, where, text, speaker === ana ? "en" : "es");
    return id;
  };
  const translate = (asking: Person, message_id: string) =>
    invoke(asking, "translate-message", { message_id });
  const asked = () => provider.sentTo("/v1/chat/completions").length;
  const spentBy = async (subject: string) => {
    const [row] = await sql<{ spent: number }>(
      "select spent::int from private.spend_days where subject = $1 and period = 'day'",
      [subject],
    );
    return row?.spent ?? 0;
  };
  const limit = async (scope: string, micro: number, user: string | null = null) => {
    await sql(
      `insert into platform.budgets (scope, user_id, period, micro_usd) values ($1, $2, 'day', $3)
       on conflict (scope, user_id, role, period) do update set micro_usd = excluded.micro_usd`,
      [scope, user, micro],
    );
  };
  const step = (name: string, fn: () => Promise<void>) =>
    t.step(name, async () => {
      provider.behave("right");
      await sql("delete from platform.budgets");
      await sql("delete from private.spend_days");
      using _ = translatedBy({
        OPENAI_API_KEY: "made up",
        OPENAI_BASE_URL: `${provider.url}/v1`,
        OPENAI_MODEL: "priced",
      });
      await fn();
    });

  await step("is the speaker's, whoever asks for it, and counts for room and all", async () => {
    await translate(ben, await say(ana, "Who pays?"));
    const subjects = [`user:${ana.userId}`, `user:${ben.userId}`, `session:${room.id}`, "everyone"];

    assertEquals(await Promise.all(subjects.map(spentBy)), [9, 0, 9, 9]);
    const { calls } = await invoke(ana, "usage", {});
    assertEquals(calls.map(({ function: name, model, calls }) => [name, model, calls]), [
      ["translate-message", "priced", 1],
    ]);
  });

  await step("is nothing when the same person says the same again", async () => {
    await translate(ana, await say(ana, "Once more"));
    const again = await translate(ana, await say(ana, "Once more"));

    assert("translations" in again && again.translations.length === 1);
    assertEquals([asked(), await spentBy(`user:${ana.userId}`)], [1, 9]);
  });

  await step("is paid again when somebody else says it: answers are nobody else's", async () => {
    const cleo = await stack.as("cleo");
    await enter(cleo, room, "en");
    await translate(ana, await say(ana, "Canary of ana"));
    const { id } = await tell(cleo, room, "Canary of ana");
    await translate(cleo, id);

    assertEquals([asked(), await spentBy(`user:${cleo.userId}`)], [2, 9]);
  });

  for (
    const [whose, set] of [
      ["the speaker", () => limit("user", 20, ana.userId)],
      ["the room", () => limit("session", 20)],
      ["everybody", () => limit("everyone", 20)],
    ] as const
  ) {
    await step(`stops where ${whose} has nothing left, and the message waits`, async () => {
      await set();
      const id = await say(ana, `Too dear for ${whose}`);
      const error = await assertFails(translate(ana, id));

      assertEquals([error.status, error.body.code], [503, "translation_waiting"]);
      assertEquals(asked(), 0);
      const [row] = await sql(
        `select error, attempts, try_after > now() + interval '1 minute' as waits
         from translator.message_translations where message_id = $1`,
        [id],
      );
      // Nobody was asked, so that it costs none of its tries.
      assertEquals(row, { error: "over_budget", attempts: 0, waits: true });

      await sql("delete from platform.budgets");
      await translate(ana, id);
      assertEquals(asked(), 1);
    });
  }

  await step("does not stop another speaker", async () => {
    await limit("user", 20, ana.userId);
    await translate(ana, await say(ben, "Yo pago"));
    assertEquals([asked(), await spentBy(`user:${ben.userId}`)], [1, 9]);
  });

  await step("is nothing where a server of one's own translates", async () => {
    await limit("everyone", 0);
    using _ = translatedBy({ LIBRETRANSLATE_URL: provider.url });
    await translate(ana, await say(ana, "For free"));

    assertEquals(provider.sentTo("/translate").length, 1);
    assertEquals(await spentBy("everyone"), 0);
  });

  await step(
    "is nothing in an outage: each waits and says why, and what needs nobody is done",
    async () => {
      await ana.from("translation_memory").insert({
        source_lang: "en",
        target_lang: "es",
        source: "It is over there",
        target: "Está allí",
      }).throwOnError();
      provider.behave("failing");
      const said = ["Nobody knows", "It is over there", "Nor this"];
      const message_ids = [];
      for (const text of said) message_ids.push(await say(ana, text));
      const answer = await invoke(ana, "translate-message", { message_ids });

      const items = "items" in answer ? answer.items : [];
      const waits = [{ lang: "es", reason: "unreachable" }];
      assertEquals(items.map(({ waiting }) => waiting), [waits, [], waits]);
      assertEquals(items[1]?.translations[0]?.text, "Está allí");
      const { data } = await ben.from("messages").select("original").in("id", message_ids)
        .order("seq");
      assertEquals(data?.map(({ original }) => original), said);
      assertEquals(await spentBy("everyone"), 0);
    },
  );
});

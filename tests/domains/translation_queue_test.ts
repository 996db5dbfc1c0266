/** The queue when several work at the same time: nothing is paid for twice, and nobody waits for each other. */

import { assert, assertEquals } from "../support/assert.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";
import { withoutRetries } from "../support/translated_by.ts";

interface Claim {
  message_id: string;
  lang: string;
  claim: string;
}

const LANGUAGES = ["de", "es", "fr", "pt"];

Deno.test("the queue of translations", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql } = stack;
  assert(sql);
  await withoutRetries(stack);
  const ana = await stack.as("ana");
  const room = await openRoom(ana);
  for (const language of LANGUAGES) await enter(await stack.as(language), room, language);

  const claim = (id: string) =>
    sql<Claim>("select * from translator.claim_translations(array[$1::uuid])", [id]);
  const finish = async (claims: Claim[]) => {
    const done = claims.map((each) => ({ ...each, text: `in ${each.lang}` }));
    const [moved] = await sql<{ moved: number }>(
      "select translator.finish_translations($1::text::jsonb) as moved",
      [JSON.stringify(done)],
    );
    return moved?.moved;
  };
  const stateOf = async (id: string) => {
    const { data } = await ana.from("messages")
      .select(
        "status, translation, processed_at, message_translations!message_translations_message_id_fkey(text)",
      )
      .eq("id", id).single();
    return {
      status: data?.status,
      isProcessed: data?.processed_at !== null,
      lacking: data?.message_translations.filter(({ text }) => text === null).length,
    };
  };
  const DONE = { status: "processing" as const, isProcessed: true, lacking: 0 };

  await t.step("gives each translation to one of many who ask at once", async () => {
    const { id } = await tell(ana, room, "Who takes it?");
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(id)));

    assertEquals(claims.flat().map(({ lang }) => lang).sort(), LANGUAGES);
  });

  await t.step(
    "calls a message done when its languages are finished at the same time",
    async () => {
      for (let each = 0; each < 20; each++) {
        const { id } = await tell(ana, room, `Together ${each}`);
        const claims = await claim(id);
        await Promise.all(claims.map((one) => finish([one])));

        assertEquals(await stateOf(id), DONE);
      }
    },
  );

  await t.step("lets an author translate while others do", async () => {
    for (let each = 0; each < 20; each++) {
      const { id } = await tell(ana, room, `Mine ${each}`);
      const [{ error }] = await Promise.all([
        ana.from("messages").update({ translation: "my own words" }).eq("id", id),
        claim(id).then(finish),
      ]);

      assertEquals(error, null);
      assertEquals(await stateOf(id), DONE);
    }
  });

  await t.step("finishes many messages at once, in whichever order they are named", async () => {
    const said = [];
    for (let each = 0; each < 10; each++) said.push(await tell(ana, room, `Many ${each}`));
    const claims = (await Promise.all(said.map(({ id }) => claim(id)))).flat();
    const byLanguage = LANGUAGES.map((lang) => claims.filter((each) => each.lang === lang));
    const rounds = byLanguage.map((each, index) => index % 2 ? each : each.toReversed());
    const moved = await Promise.all(rounds.map(finish));

    assertEquals(moved, [10, 10, 10, 10]);
    for (const { id } of said) assertEquals(await stateOf(id), DONE);
  });

  await t.step("counts a seat right when its owner comes and goes at the same time", async () => {
    const host = await stack.as("host");
    const other = await openRoom(host);
    const guests = await Promise.all(["g1", "g2", "g3", "g4"].map(stack.as));
    const join = (id: string) =>
      sql("select translator.join_session($1::uuid, null, $2, 'es')", [id, other.code]);
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(guests.flatMap((guest) => [
        join(guest.userId),
        guest.rpc("leave_session", { p_session: other.id }).then(({ status }) => status),
        join(guest.userId),
      ]));
      // Who leaves before they ever came has no seat to leave.
      const refused = answers.filter((each) => typeof each === "number" && each >= 409);
      assertEquals(refused, []);
    }
    const { data } = await host.from("participants").select("user_id")
      .eq("session_id", other.id).is("left_at", null);
    const { data: session } = await host.from("sessions").select("user_count")
      .eq("id", other.id).single();
    assertEquals(session?.user_count, data?.length);
  });
});

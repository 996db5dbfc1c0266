/** Transcripts, for whoever is in the session and in the languages they ask for. */

import { invoke } from "@shared/client/invoke.ts";
import { parse } from "@plussub/srt-vtt-parser";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { type Person, startStack } from "../support/stack.ts";
import { translatedBy, withoutRetries } from "../support/translated_by.ts";

Deno.test("export-transcript", async (t) => {
  await using stack = await startStack();
  await using provider = FakeProvider.start();
  using _ = translatedBy({ LIBRETRANSLATE_URL: provider.url });
  await withoutRetries(stack);
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const cleo = await stack.as("cleo");
  const room = await openRoom(ana, { display_name: "Ana" });
  await enter(ben, room);
  const { id: message_id } = await tell(ana, room, "Hello");
  await invoke(ana, "correct-translation", { message_id, lang: "es", text: "Hola" });
  await tell(ben, room, "Adiós", "es");
  const session_id = room.id;

  const file = async (person: Person, format: string, langs?: string[]) => {
    const { data: { session } } = await person.auth.getSession();
    return await fetch(`${stack.url}/functions/v1/export-transcript`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${session?.access_token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ session_id, format, ...langs && { langs } }),
    });
  };

  await t.step("tells what was said, by whom, with every translation there is", async () => {
    const { lines } = await invoke(ben, "export-transcript", { session_id, format: "json" });
    assertEquals(
      lines.map(({ seq, said_by, lang, text, translations }) => [
        seq,
        said_by,
        lang,
        text,
        translations,
      ]),
      [[1, "Ana", "en", "Hello", { es: "Hola" }], [2, "guest 2", "es", "Adiós", {}]],
    );
  });

  await t.step(
    "subtitles in one language leave out nothing that is not translated yet",
    async () => {
      const answer = await file(ben, "srt", ["en"]);
      assertEquals(answer.headers.get("content-type"), "application/x-subrip; charset=utf-8");
      assertEquals(
        answer.headers.get("content-disposition"),
        `attachment; filename="transcript-${session_id}.srt"`,
      );
      const { entries } = parse(await answer.text());
      assertEquals(entries.map(({ text }) => text), ["Ana: Hello", "guest 2: Adiós"]);
      const spanish = parse(await (await file(ben, "vtt", ["es-MX"])).text());
      assertEquals(spanish.entries.length, 2);
    },
  );

  await t.step("every format is a file of its own type", async () => {
    for (
      const [format, type] of [["txt", "text/plain"], ["csv", "text/csv"], ["vtt", "text/vtt"]]
    ) {
      const answer = await file(ana, format ?? "");
      assertEquals(answer.headers.get("content-type"), `${type}; charset=utf-8`);
      const text = await answer.text();
      assert(text.includes("Hello") && text.includes("Hola") && text.includes("Adiós"), text);
    }
  });

  await t.step("a long conversation comes whole, page after page", async () => {
    if (!stack.sql) return;
    // Nobody says two thousand sentences at once.
    await stack.sql("alter table translator.messages disable trigger messages_placed");
    await stack.sql(
      `insert into translator.messages
         (session_id, user_id, original, original_lang, target_lang, seq)
       select $1, $2, 'Sentence ' || n, 'en', 'es', n from generate_series(3, 2100) as n`,
      [session_id, ana.userId],
    );
    await stack.sql("alter table translator.messages enable trigger messages_placed");
    const { lines } = await invoke(ana, "export-transcript", { session_id, format: "json" });
    assertEquals(lines.map(({ seq }) => seq), Array.from({ length: 2100 }, (_, nth) => nth + 1));
  });

  await t.step(
    "refuses who is not in the session, also who has left, and what is no format",
    async () => {
      const refused = { session_id, format: "json" } as const;
      const stranger = await assertFails(invoke(cleo, "export-transcript", refused));
      assertEquals([stranger.status, stranger.body.code], [404, "not_found"]);
      await invoke(ben, "leave-session", { session_id });
      const left = await assertFails(invoke(ben, "export-transcript", refused));
      assertEquals(left.status, 404);
      const odd = await file(ana, "docx");
      assertEquals(odd.status, 400);
      await odd.body?.cancel();
    },
  );
});

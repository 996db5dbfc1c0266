/** What the Data API refuses to people in a room: counters, each other's rows, the server's work. */

import { assertEquals } from "../support/assert.ts";
import { type Anybody, enter, openRoom, tell } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";

/** Not the generated types: they know what may not be written. */
type Columns = Record<string, unknown>;

Deno.test("the Data API refuses", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const eve = await stack.as("eve");
  const talk = await openRoom(ana);
  await enter(ben, talk, "es");
  const { id: said } = await tell(ana, talk, "Hello");

  const change = (client: Anybody, table: "sessions" | "messages", values: Columns) =>
    client.from(table).update(values as never).eq("id", table === "sessions" ? talk.id : said)
      .select("id");
  const add = (client: Anybody, table: Table, values: Columns) =>
    client.from(table).insert(values as never);

  for (
    const values of [
      { user_count: 100 },
      { message_count: 0 },
      { code: "0001" },
      { expires_at: "2999-01-01T00:00:00Z" },
      { host_id: eve.userId },
      { ended_at: null },
      { last_activity: "2999-01-01T00:00:00Z" },
    ]
  ) {
    await t.step(`${Object.keys(values)} to the host of a session`, async () => {
      assertEquals((await change(ana, "sessions", values)).error?.code, "42501");
    });
  }

  for (
    const values of [
      { original: "I never said that" },
      { seq: 7 },
      { user_id: ben.userId },
      { session_id: crypto.randomUUID() },
      { attempts: 0 },
      { error: null },
    ]
  ) {
    await t.step(`${Object.keys(values)} to the author of a message`, async () => {
      assertEquals((await change(ana, "messages", values)).error?.code, "42501");
    });
  }

  const message = { session_id: talk.id, original: "Hi", original_lang: "en", target_lang: "es" };
  await t.step("numbers, states and results in a new message", async () => {
    for (const forged of [{ seq: 1 }, { translation: "Hola" }, { created_at: "2001-01-01" }]) {
      const { error } = await add(ben, "messages", { ...message, ...forged });
      assertEquals(error?.code, "42501", Object.keys(forged).join());
    }
    const { data } = await ben.from("messages")
      .insert({ ...message, status: "displayed" } as never).select("status, seq").single();
    assertEquals(data, { status: "queued", seq: 2 });
  });

  await t.step("languages that are none, which nobody could translate", async () => {
    for (const wrong of [{ original_lang: "English" }, { target_lang: "e$" }]) {
      const { status, error } = await add(ben, "messages", { ...message, ...wrong });
      assertEquals([status, error?.code], [400, "23514"]);
    }
  });

  await t.step("to speak, or to be active, in somebody else's name", async () => {
    const forged = await add(ben, "messages", { ...message, user_id: ana.userId });
    const active = await add(ben, "user_activity", {
      session_id: talk.id,
      user_id: ana.userId,
      activity_type: "recording",
    });
    const host = await add(ben, "sessions", { code: "0001", host_id: ana.userId });
    const seat = await add(ana, "participants", {
      session_id: talk.id,
      user_id: eve.userId,
      language: "en",
    });

    const codes = [forged, active, host, seat].map(({ error }) => error?.code);
    assertEquals(codes, ["42501", "42501", "42501", "42501"]);
  });

  await t.step("a reader who translates or fails somebody else's message", async () => {
    for (
      const values of [{ translation: "Adiós" }, { status: "failed" }, { status: "processing" }]
    ) {
      const { status, error } = await change(ben, "messages", values);
      assertEquals(status, 403);
      assertEquals(
        error?.message,
        "Cannot change this message: only its author may, others mark it as displayed",
      );
    }
  });

  await t.step("a message that goes back from displayed, and a state that is none", async () => {
    await change(ben, "messages", { status: "displayed" });
    const back = await change(ana, "messages", { status: "queued" });
    const none = await change(ana, "messages", { status: "read" });

    assertEquals([back.status, back.error?.message], [
      409,
      'Cannot make a message "queued" that is "displayed"',
    ]);
    assertEquals([none.status, none.error?.code], [400, "22P02"]);
  });

  await t.step("a guest who runs the session, or rewrites another's line", async () => {
    const locked = await change(ben, "sessions", { is_locked: true });
    const renamed = await ben.from("participants").update({ display_name: "Ana?" })
      .eq("user_id", ana.userId).select();
    const moved = await ben.from("participants").update({ left_at: null } as never)
      .eq("user_id", ben.userId);

    assertEquals([locked.data, renamed.data, moved.error?.code], [[], [], "42501"]);
  });

  await t.step("to write translations, and to delete anything at all", async () => {
    const written = await add(ana, "message_translations", { message_id: said, lang: "fr" });
    const changed = await ana.from("message_translations").update({ text: "x" })
      .eq("message_id", said);
    const deleted = await Promise.all(
      TABLES.map((table) => ana.from(table).delete().not(KEY[table], "is", null)),
    );

    assertEquals([written.error?.code, changed.error?.code], ["42501", "42501"]);
    assertEquals(deleted.map(({ error }) => error?.code), TABLES.map(() => "42501"));
  });

  await t.step("what only the server does", async () => {
    assertEquals(await serverCalls(ana), SERVER_ONLY.map(() => "42501"));
  });

  await t.step("a schema that is nobody's to name", async () => {
    const { error } = await ana.schema("private" as "translator").from("sessions").select();
    assertEquals(error?.code, "PGRST106");
  });
});

const TABLES = [
  "sessions",
  "participants",
  "messages",
  "message_translations",
  "user_activity",
] as const;
type Table = typeof TABLES[number];

/** A column that every row has: a delete without a condition is refused for another reason. */
const KEY = {
  sessions: "id",
  participants: "user_id",
  messages: "id",
  message_translations: "message_id",
  user_activity: "id",
} as const;

const SERVER_ONLY = [
  ["join_session", {
    p_user: crypto.randomUUID(),
    p_address: "127.0.0.1",
    p_code: "0000",
    p_language: "en",
  }],
  ["claim_translations", {}],
  ["finish_translations", { p_done: [] }],
  ["release_translations", { p_failed: [] }],
  ["cleanup_expired_sessions", {}],
  ["cleanup_stale_activity", {}],
] as const;

async function serverCalls(client: Anybody): Promise<(string | undefined)[]> {
  const answers = await Promise.all(
    SERVER_ONLY.map(([name, input]) => client.rpc(name, input as never)),
  );
  const { error } = await client.schema("platform").rpc("spend_call", {
    p_key: "guess:everyone",
    p_max: 1,
    p_seconds: 1,
  });
  assertEquals(error?.code, "42501");
  return answers.map(({ error }) => error?.code);
}

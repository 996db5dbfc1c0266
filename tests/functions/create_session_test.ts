/** create-session: a room with a code, for whoever is signed in. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { takeEveryCode } from "../support/every_code.ts";
import { startStack } from "../support/stack.ts";

Deno.test("create-session", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");

  await t.step("answers with a four-digit code", async () => {
    const session = await invoke(ana, "create-session", { language: "pt" });

    assertMatch(session.code, /^\d{4}$/);
    assertEquals(Object.keys(session).sort(), ["code", "expires_at", "id", "joinable_until"]);
  });

  await t.step("keeps the session for as long as it was asked to", async () => {
    const session = await invoke(ana, "create-session", { language: "pt", minutes: 30 });

    const minutes = (Date.parse(session.expires_at) - Date.now()) / 60_000;
    assertEquals(Math.round(minutes), 30);
    assertEquals(session.joinable_until, session.expires_at);
  });

  await t.step("seats the host", async () => {
    const { id } = await invoke(ana, "create-session", { language: "pt", display_name: "Ana" });

    const { data } = await ana.from("participants").select("user_id, language, display_name")
      .eq("session_id", id);
    const { data: session } = await ana.from("sessions").select("user_count").eq("id", id).single();
    assertEquals(data, [{ user_id: ana.userId, language: "pt", display_name: "Ana" }]);
    assertEquals(session?.user_count, 1);
  });

  await t.step("hides the session from everyone else", async () => {
    const { id } = await invoke(ana, "create-session", { language: "pt" });
    const eve = await stack.as("eve");

    const { data } = await eve.from("sessions").select().eq("id", id);
    const { data: seats } = await eve.from("participants").select().eq("session_id", id);

    assertEquals([data, seats], [[], []]);
  });

  await t.step("refuses a language it cannot read", async () => {
    const error = await assertFails(invoke(ana, "create-session", { language: "english" }));

    assertEquals(error.status, 400);
    assertEquals(error.body.code, "invalid_input");
    assertEquals(error.body.details, [
      { path: "language", message: 'Use a language tag like "en" or "pt-BR"' },
    ]);
  });

  await t.step("refuses a field it does not know", async () => {
    const body = { language: "pt", user_count: 100 };
    const error = await assertFails(invoke(ana, "create-session", body));

    assertEquals(error.body.code, "invalid_input");
  });

  await t.step("refuses who is not signed in", async () => {
    const error = await assertFails(invoke(stack.stranger(), "create-session", { language: "pt" }));

    assertEquals(error.status, 401);
    assertEquals(error.body.code, "not_signed_in");
  });

  await t.step("stops a host who opens too many, whichever way they try", async () => {
    const eve = await stack.as("eve");
    const open = () => invoke(eve, "create-session", { language: "pt" });
    await Promise.all(Array.from({ length: 10 }, open));

    const error = await assertFails(open());
    const around = await eve.rpc("open_session", { p_language: "pt" });
    const further = await eve.from("sessions").insert({ code: "0001" });

    assertEquals(error.status, 429);
    assertMatch(error.body.hint ?? "", /^Wait \d+ seconds$/);
    assertEquals(typeof error.retryAfter, "number");
    assertEquals([around.status, further.status], [429, 429]);
  });

  await t.step({
    name: "says so when every code is taken",
    ignore: !stack.sql,
    async fn() {
      const zoe = await stack.as("zoe");
      if (stack.sql) await takeEveryCode(stack.sql, zoe.userId);

      const error = await assertFails(invoke(zoe, "create-session", { language: "pt" }));

      assertEquals(error.status, 503);
      assertEquals(error.body.message, "Cannot open a session: every code is in use");
      assertEquals(error.body.hint, "Try again in a minute");
    },
  });
});

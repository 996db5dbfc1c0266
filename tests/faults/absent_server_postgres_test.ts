/** While Postgres is away functions say so at once, and leave it to the caller to try again. */

import { assert, assertEquals } from "../support/assert.ts";
import { OwnServer } from "../support/own_server.ts";
import { openRoom } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";

/** One wait for a connection takes two seconds. Four of them, with pauses, take eleven. */
const SOON_MS = 9_000;

Deno.test("while Postgres is away", async (t) => {
  await using server = await OwnServer.start();
  const databaseUrl = await server.createDatabase("absent");
  await using stack = await startStack({ own: true, databaseUrl });
  const ana = await stack.as("ana");
  const { id } = await openRoom(ana);
  const { data } = await ana.auth.getSession();
  const message = { session_id: id, original: "Good morning", client_id: crypto.randomUUID() };
  await server.kill();

  const calls = {
    "create-session": { language: "en" },
    "send-message": message, // without its language: who reads along is read first
    "send-message in a language": { ...message, original_lang: "en" },
  };
  for (const [name, body] of Object.entries(calls)) {
    await t.step(`${name} answers 503, and when to try again`, async () => {
      const started = performance.now();
      const response = await fetch(`${stack.url}/functions/v1/${name.split(" ")[0]}`, {
        method: "POST",
        headers: {
          apikey: stack.publishableKey,
          authorization: `Bearer ${data.session?.access_token}`,
        },
        body: JSON.stringify(body),
      });
      const ms = performance.now() - started;
      const { code } = await response.json();

      assertEquals([response.status, code], [503, "unavailable"]);
      assertEquals(response.headers.get("retry-after"), "1");
      assert(ms < SOON_MS, `after ${Math.round(ms)} ms`);
    });
  }

  await server.startAgain();
});

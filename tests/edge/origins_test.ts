/** Which pages may call a function from a browser. */

import { defineFunction, type FunctionOptions } from "@shared/edge/define_function.ts";
import type { Auth } from "@shared/edge/authenticate.ts";
import { read } from "@shared/contract.ts";
import { z } from "zod";
import { assertEquals } from "../support/assert.ts";
import { bearer } from "../support/bad_credentials.ts";
import { CRON_KEY, sign, trustMadeUpProject } from "../support/credentials.ts";
import { withEnv } from "../support/with_env.ts";

trustMadeUpProject();

const APP = "https://app.example";
const STRANGE = "https://strange.example";

const ping = read({
  name: "ping",
  summary: "Answers.",
  input: z.looseObject({}),
  output: z.object({}),
});

type Options = Omit<FunctionOptions<typeof ping, Auth>, "handler">;

/** The status, and who may read the answer. */
async function call(options: Options, headers: Record<string, string>, method = "POST") {
  const { fetch } = defineFunction(ping, { ...options, handler: () => ({}) });
  const response = await fetch(new Request("http://local/ping", { method, headers }));
  await response.body?.cancel();
  return [response.status, response.headers.get("access-control-allow-origin")];
}

const secrets: Options = { auth: "user", browsers: "listed" };
const servers: Options = { auth: "secret:cron" };
const people: Options = { auth: "user" };

Deno.test("a function that hands out secrets answers the pages that are listed", async (t) => {
  const token = bearer(await sign());
  using _ = allowed(`${APP}, https://other.example`);

  await t.step("and who is no browser", async () => {
    assertEquals(await call(secrets, { ...token, origin: APP }), [200, APP]);
    assertEquals(await call(secrets, token), [200, null]);
  });
  await t.step("and no other page, asked first or not", async () => {
    assertEquals(await call(secrets, { ...token, origin: STRANGE }), [403, null]);
    assertEquals(await call(secrets, { origin: STRANGE }, "OPTIONS"), [204, null]);
    assertEquals(await call(secrets, { origin: APP }, "OPTIONS"), [204, APP]);
    assertEquals(await call(secrets, { ...token, origin: "null" }), [403, null]);
  });
});

Deno.test("where none is listed, no browser gets in", async (t) => {
  const token = bearer(await sign());
  for (const value of ["", "*"]) {
    await t.step(value === "" ? "by default" : 'nor does "*" name one', async () => {
      using _ = allowed(value);
      assertEquals(await call(secrets, { ...token, origin: APP }), [403, null]);
      assertEquals(await call(secrets, token), [200, null]);
    });
  }
});

Deno.test("what is for servers alone is listed by itself, what is for people is not", async () => {
  using _ = allowed("");
  assertEquals(await call(servers, { apikey: CRON_KEY }), [200, null]);
  assertEquals(await call(servers, { apikey: CRON_KEY, origin: APP }), [403, null]);
  assertEquals(await call(people, { ...bearer(await sign()), origin: APP }), [200, "*"]);
});

function allowed(origins: string): Disposable {
  return withEnv({ ALLOWED_ORIGINS: origins });
}

/** What `config.toml` may say, and how a mistake in it is told. */

import { join } from "node:path";
import { readConfig } from "../../supabase/local/config.ts";
import { Failure } from "../../supabase/local/failure.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { withEnv } from "../support/with_env.ts";

/** Reads a file of this content. */
async function configOf(text: string) {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "config.toml");
  await Deno.writeTextFile(path, text);
  try {
    return await readConfig(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const API = '[api]\nschemas = ["translator"]\n';

Deno.test("config.toml", async (t) => {
  await t.step("fills in what it does not say as the CLI does", async () => {
    const { api, auth } = await configOf(API);

    assertEquals([api.port, api.max_rows, auth.jwt_expiry], [54321, 1000, 3600]);
  });

  await t.step("takes values from the environment", async () => {
    using _ = withEnv({ QUINTET_SITE: "https://app.example" });
    const { auth } = await configOf(`${API}[auth]\nsite_url = "env(QUINTET_SITE)"`);

    assertEquals(auth.site_url, "https://app.example");
  });

  await t.step("takes them inside lists, too", async () => {
    using _ = withEnv({ QUINTET_SITE: "https://app.example" });
    const urls = '["env(QUINTET_SITE)", "http://127.0.0.1"]';
    const { auth } = await configOf(`${API}[auth]\nadditional_redirect_urls = ${urls}`);

    assertEquals(auth.additional_redirect_urls, ["https://app.example", "http://127.0.0.1"]);
  });

  await t.step("asks for no variable of a part that only the CLI reads", async () => {
    const { api } = await configOf(`${API}[studio]\nopenai_api_key = "env(NOT_SET)"`);

    assertEquals(api.schemas, ["translator"]);
  });

  await t.step("leaves what a single function asks for to its runner", async () => {
    const { functions } = await configOf(`${API}[functions.a.env]\nKEY = "env(NOT_SET)"`);

    assertEquals(functions.a?.env, { KEY: "env(NOT_SET)" });
  });

  const mistakes: [what: string, text: string, sentence: string][] = [
    [
      "a variable that is not set",
      `${API}[auth]\nsite_url = "env(NOT_SET)"`,
      "auth.site_url wants the variable NOT_SET, which is not set",
    ],
    [
      "a variable that is not set, in a list",
      `${API}[auth]\nadditional_redirect_urls = ["env(NOT_SET)"]`,
      "auth.additional_redirect_urls.0 wants the variable NOT_SET, which is not set",
    ],
    [
      "a variable that is not set, in the place of a number",
      `${API}[auth]\njwt_expiry = "env(NOT_SET)"`,
      "auth.jwt_expiry wants the variable NOT_SET, which is not set",
    ],
    ["a line that is no TOML", `${API}[auth]\nsite_url = = 1`, "line 4"],
    ["a value of the wrong kind", `${API}[auth]\njwt_expiry = "long"`, "auth.jwt_expiry is wrong"],
  ];
  for (const [what, text, sentence] of mistakes) {
    await t.step(`says where ${what} stands`, async () => {
      await assertRejects(() => configOf(text), Failure, sentence);
    });
  }
});

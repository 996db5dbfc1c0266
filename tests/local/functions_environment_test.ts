/** What a function finds in its environment, and what it never finds there. */

import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { Failure } from "../../supabase/local/failure.ts";
import { eventually } from "../support/eventually.ts";
import { withEnv } from "../support/with_env.ts";
import { openFunctions } from "./functions_project.ts";

Deno.test("a function has an environment of its own", async (t) => {
  using _ = withEnv({ QUINTET_TEST_OUTSIDE: "from outside" });
  await using functions = await openFunctions({
    env: {
      SUPABASE_SECRET_KEYS: '{"default":"sb_secret_x"}',
      SUPABASE_DB_URL: "",
    },
    defaults: { PLAIN: "default", EMPTY: "default", UNNAMED: "default" },
    functions: {
      environment: {
        env: {
          OUTSIDE: "env(QUINTET_TEST_OUTSIDE)",
          PLAIN: "plain",
          BOTH: "config",
        },
      },
    },
    files: {
      "supabase/functions/.env": "ALL=1\nBOTH=all\nSUPABASE_URL=elsewhere\nQUOTED='a b'\nEMPTY=",
      "supabase/functions/environment/.env": "OWN=2\nBOTH=own",
      "supabase/functions/greet/.env": "THEIRS=3",
    },
  });
  const seen = await (await functions.call("environment")).json();

  await t.step(
    "with the platform's values, its own, those of all, defaults for the rest, and nothing else",
    () => {
      const { SB_EXECUTION_ID, ...rest } = seen;
      assertEquals(SB_EXECUTION_ID.length, 36);
      assertEquals(rest, {
        ALL: "1",
        BOTH: "config",
        DENO_DEPLOYMENT_ID: "local_environment_1",
        EMPTY: "default",
        OUTSIDE: "from outside",
        OWN: "2",
        PLAIN: "plain",
        QUOTED: "a b",
        SB_REGION: "local",
        SUPABASE_DB_URL: "",
        SUPABASE_FUNCTION_SLUG: "environment",
        SUPABASE_PUBLIC_URL: "http://127.0.0.1:54321",
        SUPABASE_SECRET_KEYS: '{"default":"sb_secret_x"}',
        SUPABASE_URL: "http://127.0.0.1:54321",
        UNNAMED: "default",
      });
    },
  );

  await t.step(
    "and a warning about names that are the platform's",
    async () => {
      assertEquals(
        (await functions.logged("environment", "Left out SUPABASE_URL")).level,
        "warn",
      );
    },
  );

  await t.step("and no way to read another's", async () => {
    const files = [
      "supabase/functions/.env",
      "supabase/functions/greet/.env",
      "deno.json",
    ];
    const body = JSON.stringify(
      [
        ...files.map((file) => `${functions.root}/${file}`),
        "/proc/self/environ",
        "/etc/hostname",
      ],
    );
    const answer = await functions.call("snoop", { method: "POST", body });
    assertEquals(new Set(await answer.json()), new Set(["NotCapable"]));
    const own = `${functions.root}/supabase/functions/snoop/index.ts`;
    const allowed = await functions.call("snoop", {
      method: "POST",
      body: JSON.stringify([own]),
    });
    assertEquals(await allowed.json(), ["read"]);
  });
});

Deno.test("a function that starts from the spare reads its own keys", async () => {
  await using functions = await openFunctions({
    env: { SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_mine"}' },
  });
  await eventually(() => functions.runner.health().spare);
  const status = async (apikey: string) =>
    (await functions.text("keyed", { headers: { apikey } })).slice(0, 3);
  assertEquals(await status("sb_publishable_mine"), "200");
  assertEquals(await status("sb_publishable_other"), "401");
});

Deno.test("a project that cannot be served says why", async (t) => {
  await t.step("when a block has no module", async () => {
    const failure = await assertRejects(
      () => openFunctions({ functions: { ghost: {} } }),
      Failure,
      'Cannot serve the function "ghost": there is no "',
    );
    assert(failure.message.endsWith('/supabase/functions/ghost/index.ts"'));
    await assertRejects(
      () =>
        openFunctions({
          functions: { greet: { entrypoint: "./functions/greet/main.ts" } },
        }),
      Failure,
      '/supabase/functions/greet/main.ts"',
    );
  });

  await t.step("when a name is none", async () => {
    await assertRejects(
      () => openFunctions({ functions: { "9lives": {} } }),
      Failure,
      "its name",
    );
  });

  await t.step("when a value is not set", async () => {
    const failure = await assertRejects(
      () =>
        openFunctions({
          functions: { greet: { env: { KEY: "env(QUINTET_NOT_SET)" } } },
        }),
      Failure,
      'Cannot start the function "greet": its KEY is env(QUINTET_NOT_SET), and QUINTET_NOT_SET is not set',
    );
    assert(failure.hint?.includes("[functions.greet.env]"));
  });
});

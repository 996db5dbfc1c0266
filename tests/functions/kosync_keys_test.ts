/** Who gets into KOReader's wire: wrong keys are counted, and strangers register where they may. */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { KOReader, md5 } from "../support/koreader.ts";
import { forgive } from "../support/rooms.ts";
import { startStack, type TestStack } from "../support/stack.ts";

Deno.test("kosync", async (t) => {
  await using stack = await startStack();
  await t.step("counts wrong keys", (t) => wrongKeys(t, stack));
  await t.step("registers strangers where the operator lets it", (t) => strangers(t, stack));
});

async function wrongKeys(t: Deno.TestContext, stack: TestStack): Promise<void> {
  const ana = await stack.as("ana");
  const { username, device_key } = await invoke(ana, "register-device", {
    name: "Kobo",
    platform: "koreader",
  });
  const reader = new KOReader(`${stack.url}/functions/v1/kosync`, "Kobo", "A1", "book");
  const fill = (key: string, seconds: number) =>
    stack.sql?.(
      `insert into private.rate_limits values ($1, clock_timestamp() + make_interval(secs => $2))
       on conflict (key) do update set full_at = excluded.full_at`,
      [key, seconds],
    );

  await t.step("a right key costs nothing, however often it is used", async () => {
    for (let call = 0; call < 12; call++) {
      assertEquals((await reader.login(username, device_key)).status, 200);
    }
    const spent = await stack.sql?.(
      "select key from private.rate_limits where key like 'key:%' and full_at > now() + '1 second'",
    );
    assertEquals(spent ?? [], []);
  });

  await t.step("after thirty wrong ones from one address even a right one waits", async () => {
    const [counted] = await stack.sql<{ key: string }>?.(
      "select key from private.rate_limits where key like 'key:address:%'",
    ) ?? [];
    if (!counted) return;
    await fill(counted.key, 600 - 15);
    assertEquals((await reader.login(username, "wrong")).status, 429);

    const { status, body, headers } = await reader.login(username, device_key);
    assertEquals([status, body.code], [429, 429]);
    assertMatch(body.message, /^Too many wrong keys\. Wait \d+ seconds?\.$/);
    assert(Number(headers.get("retry-after")) >= 1);
    await forgive(stack);
    assertEquals((await reader.login(username, device_key)).status, 200);
  });

  await t.step("and one name cannot be tried from everywhere", async () => {
    await fill(`key:name:${md5(username)}`, 3600 - 30);
    const tried = await reader.login(username, "wrong");
    assertEquals(tried.status, stack.sql ? 429 : 401);
    await forgive(stack);
  });

  await t.step("a name that nobody has is counted, and answered, like any other", async () => {
    const unknown = await reader.login("nobody-000000", "wrong");
    const wrong = await reader.login(username, "wrong");
    assertEquals([unknown.status, unknown.body], [wrong.status, wrong.body]);
  });
}

async function strangers(t: Deno.TestContext, stack: TestStack): Promise<void> {
  const ana = await stack.as("ana");
  const server = `${stack.url}/functions/v1/kosync`;
  const mine = await invoke(ana, "register-device", { name: "Kobo", platform: "koreader" });
  const reader = () => new KOReader(server, "Kobo", "A1", "book");
  using _ = registration();

  await t.step("refuses as a server with registration off, by default", async () => {
    const { status, body } = await reader().register("leaves", "grass");
    assertEquals([status, body], [402, { code: 2005, message: "User registration is disabled." }]);
  });

  await t.step("tells who has a good key that it is one", async () => {
    const { status, body } = await reader().register(mine.username, mine.device_key);
    assertEquals([status, body], [402, { code: 2002, message: "Username is already registered." }]);
    const guessed = await reader().register(mine.username, "guessed");
    assertEquals([guessed.status, guessed.body.code], [402, 2005]);
  });

  Deno.env.set("KOSYNC_REGISTRATION", "on");

  await t.step("opens an account of its own, and its key is good at once", async () => {
    const kobo = reader();
    const { status, body } = await kobo.register("Zoë", "grass");
    assertEquals([status, body], [201, { username: "Zoë" }]);
    kobo.turnTo(0.25, "/body/DocFragment[5].0");
    assertEquals((await kobo.push()).status, 200);
    assertEquals(await kobo.pull(), "from this device");
    assertEquals((await reader().login("Zoë", "grass")).status, 200);
    assertEquals((await reader().login("Zoë", "hay")).status, 401);
  });

  await t.step("gives a name once", async () => {
    for (const [name, password] of [["Zoë", "grass"], [mine.username, "x"]] as const) {
      const { status, body } = await reader().register(name, password);
      assertEquals([status, body.code], [402, 2002]);
    }
    const both = await Promise.all([
      reader().register("twins", "a"),
      reader().register("twins", "b"),
    ]);
    assertEquals(both.map(({ status }) => status).sort(), [201, 402]);
    await forgive(stack);
  });

  await t.step("refuses a name with a colon, and no name", async () => {
    for (const name of ["", "a:b"]) {
      const { status, body } = await reader().register(name, "grass");
      assertEquals([status, body], [403, { code: 2003, message: "Invalid request" }]);
    }
  });

  await t.step("opens five accounts an hour for one address", async () => {
    await forgive(stack);
    const answers = [];
    for (let nth = 1; nth <= 6; nth++) answers.push(await reader().register(`reader ${nth}`, "x"));
    assertEquals(answers.map(({ status }) => status), [201, 201, 201, 201, 201, 429]);
  });
}

/** Puts the variable back: all test files share one environment. */
function registration(): Disposable {
  const name = "KOSYNC_REGISTRATION";
  const before = Deno.env.get(name);
  Deno.env.delete(name);
  return {
    [Symbol.dispose]() {
      if (before === undefined) Deno.env.delete(name);
      else Deno.env.set(name, before);
    },
  };
}

/** `deno task smoke` goes through all five back ends of a running project and leaves nothing there. */

import { doctorStack } from "../support/doctor_stack.ts";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { ROOT } from "../support/stack.ts";

Deno.test("deno task smoke", async (t) => {
  await using own = await doctorStack();
  const { stack, patient } = own;
  // The keys of a stack that somebody has started in this folder are none of this one's.
  const data = ["--data", patient.dataDir];
  const smoke = async (env: Record<string, string>, ...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        "--quiet",
        "supabase/local/smoke/main.ts",
        ...data,
        ...args,
      ],
      cwd: ROOT,
      clearEnv: true,
      env: { PATH: Deno.env.get("PATH") ?? "", NO_COLOR: "1", ...env },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, said: text(stdout).replaceAll(/ {2}\d+ ms/g, ""), complained: text(stderr) };
  };
  const keys = {
    SUPABASE_URL: stack.url,
    SUPABASE_PUBLISHABLE_KEY: stack.keys.publishable,
  };
  const people = async () => {
    const [row] = await stack.engine.query<{ people: string; rows: string }>(
      `select (select count(*) from auth.users)::text as people,
         ((select count(*) from translator.sessions) + (select count(*) from phonelog.events)
          + (select count(*) from lift.sessions) + (select count(*) from reading.reading_progress)
          + (select count(*) from characters.characters))::text as rows`,
    );
    return row;
  };
  const before = await people();

  await t.step("says what it did, and nothing of it is left", async () => {
    const { code, said, complained } = await smoke({
      ...keys,
      SUPABASE_SECRET_KEY: stack.keys.secrets.default,
    });
    assertEquals([code, complained], [0, ""]);
    assertEquals(said.trim().split("\n"), [
      "✓ The functions answer",
      "✓ Two guests sign in",
      "✓ translator: one hears what the other says",
      "✓ phonelog: a call that was sent in is listed",
      "✓ lift: a prompt session comes back",
      "✓ reading: a position is pulled as it was pushed",
      "✓ characters: a character is kept",
      "✓ The other guest sees none of it",
      "✓ Nothing of it is left",
    ]);
    assertEquals(await people(), before);
  });

  await t.step("ends with 1 where a part is missing, and still leaves nothing", async () => {
    await stack.engine.exec("alter function lift.create_session rename to not_there");
    try {
      const { code, said, complained } = await smoke({
        ...keys,
        SUPABASE_SECRET_KEY: stack.keys.secrets.default,
      });
      assertEquals(code, 1);
      assertEquals(said.trim().split("\n").slice(-2), [
        "✗ lift: a prompt session comes back",
        "✓ Nothing of it is left",
      ]);
      assertMatch(complained, /lift: a prompt session comes back: .+\n/);
      assertEquals(await people(), before);
    } finally {
      await stack.engine.exec("alter function lift.not_there rename to create_session");
    }
  });

  await t.step("says who stays behind where it may remove nobody", async () => {
    const { code, complained } = await smoke(keys);
    assertEquals(code, 1);
    assertMatch(complained, /Nothing of it is left: .*SUPABASE_SECRET_KEY/);
  });

  await t.step("asks for a key, and for one address", async () => {
    const nameless = await smoke({}, "https://somewhere.example");
    const two = await smoke(keys, stack.url, stack.url);
    assertMatch(
      nameless.complained,
      /Cannot call https:\/\/somewhere\.example: its publishable key/,
    );
    assertMatch(two.complained, /Cannot call more than one address/);
    assertEquals([nameless.code, two.code], [1, 1]);
  });
});

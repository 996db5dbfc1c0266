/** `deno task migrate` brings a Postgres up to date by its address alone, and stops at the first fault. */

import postgres from "postgres";
import { assert, assertEquals, assertExists, assertMatch } from "../support/assert.ts";
import { handOver, hostedRole } from "../support/hosted_role.ts";
import { emptyDatabase } from "../support/template.ts";
import { ROOT } from "../support/test_database.ts";

const NOTES = "-- Notes.\ncreate schema notes;\ncreate table notes.notes (id int primary key);\n";

Deno.test("deno task migrate", async (t) => {
  const server = Deno.env.get("DATABASE_URL");
  assertExists(server);
  await using role = await hostedRole(server);
  await using database = await emptyDatabase(server);
  const folder = await Deno.makeTempDir();
  await using _ = { [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
  await Deno.writeTextFile(`${folder}/20260101000100_notes.sql`, NOTES);

  const migrate = async (...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--quiet", "supabase/local/tools/migrate.ts", ...args],
      cwd: ROOT,
      env: { NO_COLOR: "1", DATABASE_URL: "" },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, said: text(stdout), complained: text(stderr) };
  };
  const notes = (url: string) => migrate(url, "--migrations", folder);

  await t.step("makes an empty database ready, applies what it lacks, and counts", async () => {
    const { code, said } = await notes(database.url);
    assertEquals(code, 0);
    assertEquals(said.split("\n").slice(0, 2), [
      "✓ 20260101000100_notes.sql",
      "1 of 1 migrations applied.",
    ]);
    assertMatch(said, /^notes +1 tables, 0 with row level security, 0 policies$/m);
  });

  await t.step("applies nothing twice", async () => {
    const { code, said } = await notes(database.url);
    assertEquals([code, said.split("\n")[0]], [0, "Nothing to apply."]);
  });

  await t.step("stops at what fails, names it, and leaves nothing of it", async () => {
    await Deno.writeTextFile(
      `${folder}/20260101000200_more.sql`,
      "create table notes.more (id int);\nselect 1 / 0;\n",
    );
    await Deno.writeTextFile(`${folder}/20260101000300_last.sql`, "create schema last;\n");
    const { code, complained } = await notes(database.url);
    const sql = postgres(database.url, { max: 1 });
    const [left] = await sql`
      select to_regclass('notes.more') as more, to_regnamespace('last') as last`;
    await sql.end();
    assertEquals(code, 1);
    assertMatch(complained, /Cannot apply migration "20260101000200_more\.sql".*division by zero/s);
    assertEquals({ ...left }, { more: null, last: null });
    await Deno.remove(`${folder}/20260101000200_more.sql`);
    await Deno.remove(`${folder}/20260101000300_last.sql`);
  });

  await t.step("migrates as a hosted project's postgres, who is no superuser", async () => {
    await using bare = await emptyDatabase(server);
    const login = Object.assign(new URL(bare.url), {
      username: role.name,
      password: role.password,
    });
    const early = await notes(login.href);
    assertEquals(early.code, 1);
    assertMatch(early.complained, /it is no Supabase project's/);

    await Deno.writeTextFile(
      `${folder}/20260101000400_tasks.sql`,
      "create schema tasks;\ncreate table tasks.tasks (id int);\n",
    );
    const { code, said } = await notes(await handOver(database.url, role));
    assertEquals([code, said.split("\n")[0]], [0, "✓ 20260101000400_tasks.sql"]);
  });

  await t.step("asks for an address, and for one of a Postgres", async () => {
    const nothing = await migrate();
    const other = await migrate("https://somewhere.example");
    assertEquals([nothing.code, other.code], [1, 1]);
    assert(nothing.complained.length > 0);
    assertMatch(other.complained, /it is not the address of a Postgres server/);
  });
});

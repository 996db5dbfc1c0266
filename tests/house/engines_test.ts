/** The tests run on both engines, but for those whose name says which one they are about. */

import { assertEquals } from "../support/assert.ts";
import { engineFaults } from "./engines_rules.ts";
import { projectFiles } from "./repository.ts";

Deno.test("a test that is about one engine is named after it", async (t) => {
  const files = await projectFiles();
  await t.step("in this project", () => assertEquals(files.flatMap(engineFaults), []));

  const bad: [path: string, text: string][] = [
    ["tests/local/a_pg_test.ts", ""],
    ["tests/local/a_test.ts", 'if (engine.kind === "postgres") {}'],
    ["tests/local/a_test.ts", "Deno.test({ ignore: !server, fn() {} })"],
    ["tests/local/a_postgres_test.ts", 'import { serveNotes } from "../support/wire.ts";'],
    ["tests/local/a_pglite_test.ts", 'Deno.env.get("DATABASE_URL")'],
  ];
  await t.step("and others would be noticed", () => {
    for (const [path, text] of bad) assertEquals(engineFaults({ path, text }).length, 1, text);
  });
  await t.step("while each may use its own", () => {
    assertEquals(
      [
        { path: "tests/a_postgres_test.ts", text: 'Deno.env.get("DATABASE_URL")' },
        { path: "tests/a_pglite_test.ts", text: 'import { pglite } from "./support/wire.ts";' },
        { path: "tests/support/a.ts", text: 'Deno.env.get("DATABASE_URL")' },
      ].flatMap(engineFaults),
      [],
    );
  });
});

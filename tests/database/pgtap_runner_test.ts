/** The runner of the pgTAP files says so when one of them fails, stops, or forgets to test. */

import { assertEquals, assertRejects } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { readReport } from "../support/pgtap_report.ts";
import { runPgtap } from "../support/pgtap_run.ts";
import { readPgtap } from "../support/pgtap_script.ts";

Deno.test("readReport()", async (t) => {
  await t.step("takes a report in which everything is well", () => {
    const { results, faults } = readReport(["1..2", "ok 1 - it rains", "some row", "ok 2"]);

    assertEquals(results.map(({ name, ok }) => [name, ok]), [["it rains", true], ["ok 2", true]]);
    assertEquals(faults, []);
  });

  await t.step("keeps what is said about a failure with it", () => {
    const { results } = readReport(["1..1", "not ok 1 - it rains", "# have: sun", "# want: rain"]);

    assertEquals(results, [{
      name: "it rains",
      ok: false,
      lines: ["not ok 1 - it rains", "# have: sun", "# want: rain"],
    }]);
  });

  await t.step("takes no excuse", () => {
    const { results } = readReport(["1..2", "ok 1 # SKIP too hard", "not ok 2 - later # todo"]);

    assertEquals(results.map(({ ok }) => ok), [false, false]);
  });

  const untrusted: Record<string, string[]> = {
    "there is no plan: begin with select plan(n)": ["ok 1 - it rains"],
    "there is more than one plan": ["1..1", "ok 1", "1..1"],
    "2 tests were planned, and 1 ran": ["1..2", "ok 1"],
    "0 tests were planned, and 1 ran": ["1..0", "ok 1"],
    '"ok 3" is out of order: 1 came before it': ["1..2", "ok 1", "ok 3"],
    "Bail out! The roof is gone": ["1..1", "ok 1", "Bail out! The roof is gone"],
  };
  for (const [fault, lines] of Object.entries(untrusted)) {
    await t.step(fault, () => assertEquals(readReport(lines).faults, [fault]));
  }
});

Deno.test("a pgTAP file", async (t) => {
  await using undo = new AsyncDisposableStack();
  const { engine } = undo.use(await migratedDatabase());
  await engine.exec("create extension if not exists pgtap with schema extensions");
  const folder = await Deno.makeTempDir();
  undo.defer(() => Deno.remove(folder, { recursive: true }));
  await Deno.writeTextFile(
    `${folder}/_words.sql`,
    `-- Included.
     set local search_path = extensions;
     create table public.things (id int);
    `,
  );
  const read = async (body: string) => {
    await Deno.writeTextFile(`${folder}/a.sql`, body);
    return await readPgtap(`${folder}/a.sql`);
  };
  const run = async (body: string) => {
    const text = `begin;\n\\ir _words.sql\n${body}\nselect * from finish();\nrollback;\n`;
    return await runPgtap(engine, await read(text));
  };

  await t.step("passes, and leaves nothing behind", async () => {
    const report = await run("select plan(1); select ok(true, 'it rains');");

    assertEquals(report, {
      results: [{ name: "it rains", ok: true, lines: ["ok 1 - it rains"] }],
      faults: [],
    });
    assertEquals(await engine.query("select to_regclass('public.things') as it"), [{ it: null }]);
  });

  await t.step("fails where a test fails, and goes on", async () => {
    const { results, faults } = await run(
      "select plan(2); select is(1, 2, 'one is two'); select ok(true, 'it rains');",
    );

    assertEquals(results.map(({ name, ok }) => [name, ok]), [
      ["one is two", false],
      ["it rains", true],
    ]);
    assertEquals(results[0]?.lines.slice(2).map((line) => line.replaceAll(/\s+/g, " ")), [
      "# have: 1",
      "# want: 2",
    ]);
    assertEquals(faults, []);
  });

  await t.step("fails where it plans more than it tests", async () => {
    const { faults } = await run("select plan(3); select ok(true, 'it rains');");

    assertEquals(faults, ["3 tests were planned, and 1 ran"]);
  });

  await t.step("fails where it stops in the middle, and says in which line", async () => {
    const { results, faults } = await run(
      "select plan(2); select ok(true, 'it rains');\nselect nonsense;\nselect ok(true, 'on');",
    );

    assertEquals(results.length, 1);
    assertEquals(faults, [
      'a.sql, line 4: column "nonsense" does not exist',
      "2 tests were planned, and 1 ran",
    ]);
  });

  await t.step(
    "is not run when it could stop without a word, or leave something behind",
    async () => {
      const bad: Record<string, string> = {
        'a.sql does not end with "select * from finish()"': "begin; select plan(1); rollback;",
        'a.sql is not one transaction from "begin" to "rollback"':
          "select plan(1); select * from finish(); rollback;",
      };
      for (const [message, body] of Object.entries(bad)) {
        await assertRejects(() => read(body), Error, message);
      }
      await assertRejects(
        () => read("begin; commit; begin; select * from finish(); rollback;"),
        Error,
        "is not one transaction",
      );
      await assertRejects(
        () => read("begin; select * from finish(); commit;"),
        Error,
        "is not one transaction",
      );
    },
  );
});

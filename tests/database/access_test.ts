/**
 * Who may do what, asked in one world: the matrix is the committed one on either engine. On Postgres
 * also: policies stand alone, every mistake in them is noticed, and the Data API says the same.
 */

// Takes long: begun first.

import type { Queries } from "../../supabase/local/database/engine.ts";
import { startStack } from "../../supabase/local/stack.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { inPassingWithin } from "../support/in_passing.ts";
import { ROOT } from "../support/stack.ts";
import { projectDatabase } from "../support/template.ts";
import { readRelations } from "./access/catalogue.ts";
import { accessDocument } from "./access/document.ts";
import { DOMAINS } from "./access/domains.ts";
import { stale, unexplained } from "./access/invariants.ts";
import { mutantsOf } from "./access/mutants.ts";
import { unnoticed } from "./access/mutate.ts";
import { EVERYWHERE } from "./access/personas.ts";
import { grantAll, unjustified, widened } from "./access/replay.ts";
import { differences } from "./access/rest_probes.ts";
import { lookAround, type Survey } from "./access/survey.ts";
import { makeWorld, rolesOf } from "./access/world.ts";
import { DOCUMENT } from "./access/write.ts";

/** Mutants that nothing can notice because they mean the same, each with its reason. */
const EQUIVALENT: Record<string, string> = {
  "realtime.messages: SELECT for anon": "the platform grants it itself, and policies refuse",
  "storage.objects: SELECT for anon": "Storage grants it itself, and policies refuse",
  "storage.objects: TRUNCATE for authenticated": "Storage grants it itself",
  'platform.alert_rules: "those who manage alerts change rules" with check (true)':
    "who may is asked of the caller and not of the row: USING has said so",
  'platform.budgets: "keepers change budgets" with check (true)':
    "who may is asked of the caller and not of the row: USING has said so",
  'platform.retention_targets: "everybody sees how long things are kept" using (true)':
    "it says so itself",
  'phonelog.nlq_examples: "everybody sees what may be asked" using (true)': "it says so itself",
};

Deno.test("the access matrix", async (t) => {
  await using undo = new AsyncDisposableStack();
  const server = Deno.env.get("DATABASE_URL");
  const own = server ? undo.use(await projectDatabase(server)) : undefined;
  const stack = await startStack({
    root: ROOT,
    port: 0,
    functions: () => Promise.resolve(NO_FUNCTIONS),
    apertium: false,
    log: () => {},
    ...own && { databaseUrl: own.url },
  });
  undo.defer(stack.close);
  const { engine, url, keys } = stack;
  // Nobody sweeps while it is asked.
  await engine.exec("create table cron.kept as select * from cron.job; delete from cron.job");

  await t.step("a first request is answered, and changes nothing of what follows", async () => {
    const first = await fetch(`${url}/rest/v1/sessions?select=id`, {
      headers: { apikey: keys.secrets.default, "accept-profile": "translator" },
    });
    await first.body?.cancel();
    assertEquals(first.status, 200);
  });

  const { world, seen } = await engine.transaction(async (queries) => {
    const world = await makeWorld(queries, DOMAINS);
    const mutants = server ? await mutantsOf(queries, world.relations) : [];
    const grantEverything = async () => {
      await queries.exec(grantAll(world.relations));
      world.relations = await readRelations(queries, rolesOf(DOMAINS));
    };

    const seen = await inPassingWithin(queries, async () => {
      // Whether a worker is called hangs on the timetable: here it is as migrations wrote it.
      await queries.exec("insert into cron.job select * from cron.kept");
      const seen = await lookAround(queries, world);
      await matrixItself(t, seen, await namesIn(queries, stack.config.api.schemas));
      // What notices a mistake is the same on either engine: once is enough.
      if (!server) return seen;

      const first = mutants.filter(({ underGrants }) => !underGrants);
      const left = await unnoticed(queries, world, first);

      await grantEverything();
      // Of tables and views alone: who may call what stays as it was.
      await policiesAlone(t, seen, await lookAround(queries, world, { only: /^[^(]+$/ }));
      // A policy must stand alone: what changed nothing is tried again where everything is granted.
      const second = mutants.filter((each) => each.underGrants || left.includes(each));
      const survivors = (await unnoticed(queries, world, second)).map(({ name }) => name);

      await t.step("whoever breaks a policy or opens a table is noticed", () => {
        assertEquals(survivors.filter((name) => !EQUIVALENT[name]), []);
        assert(survivors.length <= mutants.length / 100, survivors.join("\n"));
      });
      return seen;
    });
    if (!server) return { world, seen };
    world.relations = await readRelations(queries, rolesOf(DOMAINS));

    await t.step("every policy was broken in at least three ways", () => {
      const ways = Map.groupBy(
        mutants.flatMap(({ name }) => /^[^"]*"[^"]+"/.exec(name)?.[0] ?? []),
        (policy) => policy,
      );
      assertEquals([...ways].filter(([, each]) => each.length < 3), []);
      assert(ways.size > 0);
    });

    await t.step("a hole that only a grant had covered is noticed", async () => {
      const only = /^translator\.participants$/;
      const cells = await inPassingWithin(queries, async () => {
        await queries.exec("drop trigger participants_columns on translator.participants");
        const before = await lookAround(queries, world, { only });
        await grantEverything();
        return widened(before.cells, (await lookAround(queries, world, { only })).cells);
      });
      world.relations = await readRelations(queries, rolesOf(DOMAINS));
      const owners = cells.filter(({ persona }) => persona === "owner");
      assertEquals(owners.map(({ command, after }) => `${command} ${after}`), [
        "upd 6 of 6",
        "give ALLOW",
      ]);
    });
    return { world, seen };
  });

  if (!server) return;
  await t.step("through REST says the same as the statements do", async () => {
    const exposed = stack.config.api.schemas;
    const { asked, different } = await differences(engine, { url, keys, world, exposed }, seen);
    assertEquals(different, []);
    assert(asked > 100 && exposed.length > 0, `${asked} requests`);
  });
});

Deno.test("a reason for what no longer happens is an error", () => {
  const exception = { of: "a.b", who: ["other"], may: ["sel"], reason: "it was published once" };
  const [message = ""] = stale([], [exception]);

  assertStringIncludes(message, "a.b: other sel is refused");
});

/** What is read off the first look. */
async function matrixItself(t: Deno.TestContext, seen: Survey, ours: string[]): Promise<void> {
  await t.step("has every table, view and function in it", () => {
    const known = new Set(seen.cells.map(({ of }) => of));
    assertEquals(ours.filter((name) => !known.has(name)), []);
    assert(ours.length > 0 && new Set(seen.cells.map(({ persona }) => persona)).size >= 8);
  });

  await t.step("asks nothing that Postgres cannot read: that is no refusal", () => {
    const unread = seen.cells.filter(({ parts }) =>
      parts.some(({ verdict }) => verdict === "42601")
    );
    assertEquals(unread.map(({ of, persona, command }) => `${of} ${persona} ${command}`), []);
  });

  await t.step("has no cell that lets somebody through without a reason", () => {
    assertEquals(unexplained(seen.violations, seen.exceptions), []);
  });

  await t.step("has no reason that nothing needs", () => {
    assertEquals(stale(seen.violations, seen.exceptions), []);
  });

  await t.step("is the committed one", async () => {
    const committed = await Deno.readTextFile(DOCUMENT);
    const now = await accessDocument(seen);
    const different = differentLines(committed, now);
    assertEquals(different, [], "Run `deno task access` and review the diff of access.md");
    assert(now === committed, "access.md has its lines in another order");
  });
}

/** Tables and views of `private` and of the schemas that the Data API shows. */
async function namesIn(queries: Queries, exposed: readonly string[]): Promise<string[]> {
  const rows = await queries.query<{ name: string }>(
    `select table_schema || '.' || table_name as name from information_schema.tables
     where table_schema = any ($1::text[])`,
    [`{private,${exposed.join(",")}}`],
  );
  return rows.map(({ name }) => name);
}

/** The lines that only one of them has. */
function differentLines(committed: string, now: string): string[] {
  const [before, after] = [committed.split("\n"), now.split("\n")];
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
}

/** What is open where everything is granted to everybody. */
async function policiesAlone(t: Deno.TestContext, before: Survey, after: Survey): Promise<void> {
  await t.step(
    "where everything is granted, nobody gets at more, but for what has a reason",
    () => {
      const reasons = [...EVERYWHERE, ...DOMAINS.flatMap(({ behindGrants = [] }) => behindGrants)];
      assertEquals(unjustified(widened(before.cells, after.cells), reasons), []);
    },
  );

  await t.step("everybody empties every table, so TRUNCATE must never be granted", () => {
    const emptied = after.cells.filter(({ command, open }) => command === "trunc" && open);
    const tables = new Set(emptied.map(({ of }) => of));
    assert(emptied.some(({ persona }) => persona === "anon"));
    assertEquals(tables.has("translator.messages"), true);
    const granted = before.cells.filter(({ command, open }) => command === "trunc" && open);
    // Storage grants everything on its own table, as hosted projects have it.
    assertEquals(granted.filter(({ of }) => of !== "storage.objects"), []);
  });
}

const NO_FUNCTIONS = {
  names: () => [],
  fetch: () => Promise.resolve(new Response(null, { status: 404 })),
  close: () => Promise.resolve(),
};

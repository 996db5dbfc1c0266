/**
 * Which functions there are, who may call them, and what none of them may do. What holds for every
 * function by itself (search path, definers, PUBLIC) is a rule of the house: tests/house/catalogue_test.ts.
 */

import { assert, assertEquals } from "../support/assert.ts";
import { inPassing } from "../support/in_passing.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { netGrants } from "./access/net_grants.ts";
import { pathsToText } from "./access/reach.ts";
import { routineList } from "./access/routine_list.ts";
import { readRoutines } from "./access/routines.ts";
import { LIST } from "./access/write.ts";

/** What may be executed without a token, at most three, each with its reason. */
const OPEN_TO_ANON: Record<string, string> = {
  "platform.act_as()": "the Data API runs it before every request, whoever asks",
  "private.open_ticket(text, text)": "by it that function tells a ticket from a forged one",
};

Deno.test("the functions of the database", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  const routines = await readRoutines(engine);

  await t.step("are the committed ones", async () => {
    const committed = await Deno.readTextFile(LIST);
    const [before, after] = [committed, routineList(routines)].map((text) => text.split("\n"));
    assertEquals(after, before, "Run `deno task access` and review the diff of functions.tsv");
  });

  await t.step("are open to nobody without a token but for at most three", () => {
    const open = routines.filter(({ callers }) => callers.includes("anon"));
    assertEquals(open.map(({ signature }) => signature).sort(), Object.keys(OPEN_TO_ANON).sort());
    assert(open.length <= 3);
  });

  await t.step("run no text that a caller could choose, however it is reached", async () => {
    assertEquals(await pathsToText(engine, routines), []);
  });

  await t.step(
    "and one that did would be found: called, behind another, in a trigger",
    async () => {
      const found = await inPassing(engine, async (queries) => {
        await queries.exec(RUNNERS);
        return await pathsToText(queries, await readRoutines(queries));
      });
      assertEquals(found, [
        "private.on_write()",
        "translator.direct(text)",
        "translator.door(text) > private.room",
        "translator.in_xml(text)",
      ]);
    },
  );
});

Deno.test("nobody who calls can make the database call an address", async () => {
  await using database = await migratedDatabase();
  const { engine } = database;

  assertEquals(await netGrants(engine), []);
  const opened = await inPassing(engine, async (queries) => {
    await queries.exec("grant usage on schema net to anon");
    return await netGrants(queries);
  });
  assertEquals(opened, ["schema net: USAGE to anon"]);
});

const RUNNERS = `
  create function private.room(p text) returns void language plpgsql as
    $$ begin execute p; end $$;
  create function translator.door(p text) returns void language sql as
    $$ select private.room(p) $$;
  create function translator.direct(p text) returns void language plpgsql as
    $$ begin execute 'select ' || p; end $$;
  create function translator.in_xml(p text) returns xml language sql as
    $$ select query_to_xml(p, true, true, '') $$;
  create function private.on_write() returns trigger language plpgsql as
    $$ begin execute new.original; return new; end $$;
  create function private.alone(p text) returns void language plpgsql as
    $$ begin execute p; end $$;
  create function translator.harmless(p text) returns text language plpgsql as
    $$ begin return 'execute ' || p; -- execute nothing
    end $$;
  grant execute on all functions in schema translator to authenticated;`;

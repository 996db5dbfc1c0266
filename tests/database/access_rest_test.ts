/** The access matrix through the Data API, by real HTTP: it says the same as the statements do. */

import { startStack } from "../../supabase/local/stack.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { ROOT } from "../support/stack.ts";
import { projectDatabase } from "../support/template.ts";
import { accessDocument } from "./access/document.ts";
import { DOMAINS } from "./access/domains.ts";
import { rememberRows } from "./access/keep_world.ts";
import { answerProbes, keepProbes, tableQuestions } from "./access/matrix.ts";
import { askByHttp, seenFromOutside } from "./access/rest.ts";
import { survey } from "./access/survey.ts";
import { makeWorld } from "./access/world.ts";
import { DOCUMENT } from "./access/write.ts";

/** Whose requests get nowhere: the login has no token, and a token of nobody is refused at the door. */
const OUTSIDE = ["login", "nosub"];

Deno.test("the access matrix through REST", async (t) => {
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
  await engine.exec("delete from cron.job");

  await t.step("is what it was before the first request", async () => {
    const first = await fetch(`${url}/rest/v1/sessions?select=id`, {
      headers: { apikey: keys.secrets.default, "accept-profile": "translator" },
    });
    await first.body?.cancel();
    assertEquals(first.status, 200);

    const now = await accessDocument(await survey(engine));
    assert(now === await Deno.readTextFile(DOCUMENT), "A request has changed who may do what");
  });

  await t.step("says the same as the statements do", async () => {
    const { exposed, world, answers } = await engine.transaction(async (queries) => {
      const world = await makeWorld(queries, DOMAINS);
      const exposed = stack.config.api.schemas;
      const probes = tableQuestions(world, "policies").filter(({ of, persona, request }) =>
        request && exposed.includes(of.split(".")[0] ?? "") && !OUTSIDE.includes(persona)
      );
      await keepProbes(queries, world, probes);
      return { exposed, world, answers: await answerProbes(queries, probes) };
    });
    const restore = await rememberRows(engine, world.relations);
    const personas = new Map(world.everybody().map((persona) => [persona.name, persona]));
    const api = { url, keys, queries: engine, world };

    const apart = (script: string) => engine.transaction((queries) => queries.exec(script));

    const different: string[] = [];
    let group = "";
    let isChanged = false;
    for (const probe of answers) {
      const { of, persona, command, part, verdict, before } = probe;
      if (isChanged || group !== of + persona) await apart(restore);
      group = of + persona;
      if (before) await apart(`set local session_replication_role = replica; ${before}`);
      const who = personas.get(persona);
      const seen = who ? await askByHttp(api, probe, who) : "";
      isChanged = before !== undefined || seen === "ALLOW" && command !== "sel";
      // A trigger that refuses speaks before the policy that would have.
      const expected = seenFromOutside(verdict);
      if (seen !== expected && !(expected === "refused" && seen === "PT403")) {
        different.push(`${of} ${persona} ${command} ${part}: ${verdict}, through REST ${seen}`);
      }
    }
    assertEquals(different, []);
    assert(answers.length > 100 && exposed.length > 0, `${answers.length} requests`);
  });
});

const NO_FUNCTIONS = {
  names: () => [],
  fetch: () => Promise.resolve(new Response(null, { status: 404 })),
  close: () => Promise.resolve(),
};

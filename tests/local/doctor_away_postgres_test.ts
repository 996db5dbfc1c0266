/** The doctor on a stack whose Postgres server is gone. */

import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { functionsInProcess } from "../support/functions_in_process.ts";
import { OwnServer } from "../support/own_server.ts";
import { tempProject } from "../support/temp_project.ts";
import { ROOT } from "../support/test_database.ts";
import { examine } from "../../supabase/local/doctor/examine.ts";
import { findPatient } from "../../supabase/local/doctor/find_patient.ts";
import { upSince } from "../../supabase/local/doctor/up_since.ts";
import { startStack } from "../../supabase/local/stack.ts";

Deno.test("a stack on a server of one's own", async (t) => {
  await using server = await OwnServer.start();
  await using folder = await tempProject({});
  const databaseUrl = await server.createDatabase("doctor_away");
  const stack = await startStack({
    root: ROOT,
    port: 0,
    databaseUrl,
    functions: functionsInProcess,
    apertium: false,
    log: () => {},
  });
  const found = await findPatient({ root: ROOT, url: stack.url, data: folder.root, env: {} });
  const patient = {
    ...found,
    publishableKey: stack.keys.publishable,
    secretKey: stack.keys.secrets.default,
  };

  try {
    await t.step("is known to be up since it started", async () => {
      const up = await upSince({
        query: (text, values) => stack.engine.query(text, values),
        kind: "postgres",
      });
      assert(up !== undefined && Date.now() - up < 120_000, `up since ${up}`);
    });

    await server.kill();
    for (const [name, url] of [["named", databaseUrl], ["unnamed", undefined]] as const) {
      await t.step(`that was killed and is ${name} has one fault`, async () => {
        const findings = (await examine({ ...patient, databaseUrl: url }))
          .filter(({ about }) => about !== "translator");
        const faults = findings.filter(({ level }) => level === "fault");
        assertEquals(faults.map(({ about }) => about), ["database"]);
        assertStringIncludes(faults[0]?.says ?? "", "The database does not answer");
        assertStringIncludes(faults[0]?.todo ?? "", "deno task postgres");
        assertEquals(findings.find(({ about }) => about === "visit")?.level, "unchecked");
      });
    }
  } finally {
    await stack.close();
  }
});

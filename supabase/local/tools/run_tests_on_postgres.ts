/**
 * `deno task test:postgres [files, folders or options]`: the same tests on Postgres 17. They run on
 * the server of `DATABASE_URL`, or on one that is started for them and gone afterwards.
 *
 * @module
 */

import { databaseUrl } from "../database/database_url.ts";
import { runTool, say, styled } from "../terminal.ts";
import { runTests } from "./run_tests.ts";

async function runTestsOnPostgres(): Promise<void> {
  const given = databaseUrl();
  if (given) return await runTests(Deno.args, { engine: "postgres", databaseUrl: given });

  const { startTestServer } = await import("./test_server.ts");
  await using server = await startTestServer((line) => say(styled("dim", line)));
  await runTests(Deno.args, { engine: "postgres", databaseUrl: server.url });
}

if (import.meta.main) await runTool(runTestsOnPostgres);

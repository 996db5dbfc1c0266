/**
 * How fast the stack is, printed as a table: `deno run -A tests/speed/stack.ts`.
 * With `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite.
 *
 * Each line is measured beside an honest alternative in the same run, and the ratio is what counts: a
 * select through REST beside the gateway answering by itself, and create-session beside the same SQL
 * function called through REST, without the function in between.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { createClient } from "@supabase/supabase-js";
import { databaseEnv, StartedStack } from "../support/started_stack.ts";
import { emptyDatabase } from "../support/template.ts";
import { measure, memoryOf, ms, print } from "./measure.ts";

const server = Deno.env.get("DATABASE_URL");
await using database = server ? await emptyDatabase(server) : undefined;
const started = performance.now();
await using stack = new StartedStack(["--memory", "--port", "0"], databaseEnv(database ?? {}));
const { url, key } = await stack.ready();
const bootMs = performance.now() - started;

/** Ten sessions in ten minutes is a host's limit, so each host opens eight. */
const people = await Promise.all(Array.from({ length: 25 }, async () => {
  const own = createClient(url, key, { auth: { persistSession: false, autoRefreshToken: false } });
  const { data, error } = await own.auth.signInAnonymously();
  if (error) throw error;
  return data.session?.access_token ?? "";
}));
const turn = (() => {
  let next = 0;
  return () => people[next++ % people.length] ?? "";
})();
const headers = (token: string) => ({
  apikey: key,
  authorization: `Bearer ${token}`,
  "content-type": "application/json",
  "content-profile": "translator",
  "accept-profile": "translator",
});

const select = () =>
  fetch(`${url}/rest/v1/sessions?select=id&limit=10`, { headers: headers(turn()) });
const rpc = () =>
  fetch(`${url}/rest/v1/rpc/open_session`, {
    method: "POST",
    headers: headers(turn()),
    body: '{"p_language":"en"}',
  });
const create = () =>
  fetch(`${url}/functions/v1/create-session`, {
    method: "POST",
    headers: headers(turn()),
    body: '{"language":"en"}',
  });

const functions: string[] = (await (await fetch(url)).json()).functions;
for (const address of functions) {
  const response = await fetch(address, { method: "POST", headers: headers(turn()), body: "{}" });
  await response.body?.cancel();
}
const memory = await memoryOf(stack.pid);

const rows = [
  await measure("the gateway alone, 1 client", () => fetch(url), { calls: 300, atOnce: 1 }),
  await measure("REST select, 1 client", select, { calls: 300, atOnce: 1 }),
  await measure("REST select, 8 clients", select, { calls: 600, atOnce: 8 }),
  await measure("open_session through REST, 1 client", rpc, { calls: 60, atOnce: 1 }),
  await measure("create-session, 1 client", create, { calls: 60, atOnce: 1 }),
  await measure("create-session, 8 clients", create, { calls: 60, atOnce: 8 }),
];
print(rows);
console.log(`\nStart to banner ${ms(bootMs)}.`);
console.log(`Memory, all ${functions.length} functions warm: stack ${memory.own} MB, `);
console.log(`functions ${memory.children} MB in ${memory.processes} processes.`);

/**
 * What prompt sessions cost over HTTP: `deno run -A tests/speed/lift_http.ts [--rounds 200]`.
 * With `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite.
 *
 * Somebody who has a thousand sessions creates, reads, revises, changes, lists and deletes: through the
 * Data API by the SQL functions, which is what the store does; beside it the same by plain calls to the
 * tables, as lift-sys makes them; and through the edge functions. In turns, so that a busy machine is
 * busy for all. The goal is a p95 under 20 ms by the SQL functions, on Postgres.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { parseArgs } from "node:util";
import { tokenOf } from "../support/accounts.ts";
import { irOf } from "../support/prompts.ts";
import { startStack } from "../support/stack.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "200" } } });
const rounds = Number(values.rounds);

await using stack = await startStack({
  own: true,
  inProcesses: true,
  configure(config) {
    const secrets = config.edge_runtime.secrets ??= {};
    Object.assign(secrets, { LIMIT_READS: "100000/1", LIMIT_CHANGES: "100000/1" });
  },
});
const ana = await stack.as("ana");
const headers = {
  apikey: stack.publishableKey,
  authorization: `Bearer ${await tokenOf(ana)}`,
  "content-type": "application/json",
  "accept-profile": "lift",
  "content-profile": "lift",
};

/** Times by what was done and how, in milliseconds. */
const times = new Map<string, number[]>();
let isWarm = false;

async function send(method: string, path: string, body?: unknown) {
  const response = await fetch(`${stack.url}/${path}`, {
    method,
    headers,
    ...body !== undefined && { body: JSON.stringify(body) },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} failed: ${response.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const done = await work();
  if (isWarm) times.set(name, [...times.get(name) ?? [], performance.now() - started]);
  return done;
}

const rpc = (name: string, args: object) => send("POST", `rest/v1/rpc/${name}`, args);
const call = (name: string, input: object) => send("POST", `functions/v1/${name}`, input);
const PARTS = ["session_revisions", "session_drafts", "hole_resolutions"];
const NEW = { original_input: "sort a list", metadata: { project: "sorting" } };

/** One of each, by the functions of the database. */
async function bySql(nth: number): Promise<void> {
  const p_session = crypto.randomUUID();
  const session = { session_id: p_session, ...NEW };
  await timed("create, SQL function", () => rpc("create_session", { p_session: session }));
  const ir = irOf(`sort ${nth}`, "key", "order");
  await timed("add_revision, SQL function", () => rpc("add_revision", { p_session, p_ir: ir }));
  await timed("get, SQL function", () => rpc("get_session", { p_session }));
  const p_patch = { status: "paused" };
  await timed("update, SQL function", () => rpc("update_session", { p_session, p_patch }));
  await timed("list of 20, SQL function", () => rpc("list_sessions", { p_limit: 20 }));
  await timed("delete, SQL function", () => rpc("delete_session", { p_session }));
}

/** The same as lift-sys does it. */
async function byTables(nth: number): Promise<void> {
  const id = crypto.randomUUID();
  const rest = (method: string, path: string, body?: unknown) =>
    send(method, `rest/v1/${path}`, body);
  await timed(
    "create, tables",
    () => rest("POST", "sessions", { id, user_id: ana.userId, ...NEW }),
  );
  const current_ir = irOf(`sort ${nth}`, "key", "order");
  await timed("add_revision, tables", async () => {
    const known = await rest("GET", `session_revisions?select=revision_number&session_id=eq.${id}`);
    await rest("POST", "session_revisions", {
      session_id: id,
      revision_number: known.length + 1,
      ir_content: current_ir,
    });
    await rest("PATCH", `sessions?id=eq.${id}`, { current_ir });
  });
  await timed("get, tables", async () => {
    await rest("GET", `sessions?select=*&id=eq.${id}`);
    for (const part of PARTS) await rest("GET", `${part}?select=*&session_id=eq.${id}`);
  });
  await timed("update, tables", async () => {
    await rest("GET", `sessions?select=id&id=eq.${id}`);
    await rest("PATCH", `sessions?id=eq.${id}`, { status: "paused" });
  });
  await timed(
    "list of 20, tables",
    () => rest("GET", "sessions?select=*&order=updated_at.desc&limit=20"),
  );
  await timed("delete, tables", () => rest("DELETE", `sessions?id=eq.${id}`));
}

/** The same through the gateway and a function. */
async function byFunctions(nth: number): Promise<void> {
  const { id } = await timed("create, edge function", () => call("create-prompt-session", NEW));
  const ir = irOf(`sort ${nth}`, "key", "order");
  await timed("add_revision, edge function", () => call("add-revision", { session_id: id, ir }));
  await timed("get, edge function", () => call("get-prompt-session", { id }));
  const patch = { status: "paused" };
  await timed("update, edge function", () => call("update-prompt-session", { id, patch }));
  await timed("list of 20, edge function", () => call("list-prompt-sessions", { limit: 20 }));
  await timed("delete, edge function", () => call("delete-prompt-session", { id }));
}

await stack.sql?.(
  `select count(*) from generate_series(1, 1000) as n, lateral lift.create_session(
     jsonb_build_object('original_input', 'prompt ' || n, 'metadata', jsonb_build_object('n', n)),
     $1::uuid)`,
  [ana.userId],
);
for (let nth = -5; nth < rounds; nth++) {
  isWarm = nth >= 0;
  await bySql(nth);
  await byTables(nth);
  await byFunctions(nth);
}

const at = (all: number[], part: number) => {
  const sorted = all.toSorted((a, b) => a - b);
  return Number((sorted[Math.floor(sorted.length * part)] ?? NaN).toFixed(1));
};
console.log(`On ${stack.engine?.kind}, ${rounds} rounds, 1000 sessions:\n`);
console.table(Object.fromEntries(
  [...times].map(([name, all]) => [name, { "p50 ms": at(all, 0.5), "p95 ms": at(all, 0.95) }]),
));
const missed = [...times].filter(([name, all]) => /SQL/.test(name) && at(all, 0.95) >= 20);
console.log(
  missed.length ? `Over 20 ms: ${missed.map(([name]) => name).join("; ")}` : "All under 20 ms",
);

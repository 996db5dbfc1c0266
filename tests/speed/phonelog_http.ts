/**
 * What phone logs cost over HTTP: `deno run -A tests/speed/phonelog_http.ts [--events 1000000] [--users 1]`.
 * With `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite, which takes 100,000.
 *
 * Somebody who is signed in calls functions that run as when deployed, in processes of their own, through
 * the local gateway. Beside each time are its goal, what the same SQL takes in a transaction as that
 * person, and what one asks first without roll-ups and cursors. In turns, so that a busy machine is busy
 * for all. Says which goals are missed.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { parseArgs } from "node:util";
import { account, tokenOf } from "../support/accounts.ts";
import { askedBy } from "../support/phone_log.ts";
import { startStack } from "../support/stack.ts";
import { Figures } from "./figures.ts";
import { contactOf, loadPhoneLogs } from "./phonelog_load.ts";
import { type HttpCase, question } from "./phonelog_http_cases.ts";
import { makeNaive } from "./phonelog_naive.ts";
import { ms } from "./measure.ts";

const { values } = parseArgs({
  options: {
    events: { type: "string" },
    users: { type: "string", default: "1" },
    rounds: { type: "string", default: "40" },
    naive: { type: "string", default: "yes" },
  },
});

await using stack = await startStack({
  own: true,
  inProcesses: true,
  configure(config) {
    Object.assign(config.edge_runtime.secrets ??= {}, { LIMIT_READS: "100000/1" });
  },
});
const { engine } = stack;
if (!engine) throw new Error("Cannot measure: the stack has no database of its own");
const events = Number(values.events ?? (engine.kind === "postgres" ? 1_000_000 : 100_000));
const rounds = Number(values.rounds);
const ana = await account(stack, "ana");
const owner = { id: ana.userId, source: ana.userId };
const began = performance.now();
await loadPhoneLogs(engine, {
  users: Number(values.users),
  known: owner.id,
  events,
  bodies: true,
});
console.log(
  `${values.users} × ${events} events in ${ms(performance.now() - began)}, on ${engine.kind}`,
);

const headers = {
  apikey: stack.publishableKey,
  authorization: `Bearer ${await tokenOf(ana)}`,
  "content-type": "application/json",
};
const names = await namesOf();
const [deep] = await engine.query<{ cursor: string }>(
  `select private.cursor_of_event(started_at, id) as cursor from phonelog.events
   where user_id = $1 and privacy <> 'hidden' order by started_at desc, id desc
   offset least(49949, $2 / 2) limit 1`,
  [owner.id, events],
);
const cases = question({
  owner: owner.id,
  busiest: contactOf(owner.id, 900),
  cursor: deep?.cursor ?? "",
}).filter(({ name }) => names.includes(name));

if (values.naive === "yes") await makeNaive(engine);
const figures = new Figures();
const table: Record<string, Record<string, number | string | undefined>> = {};
for (const each of cases) {
  const { title, goal } = each;
  const tag = each.asked === "unchanged" ? await tagOf(each) : undefined;
  const before = each.asked === "cold" ? forget : undefined;
  const http: number[] = [];
  const sql: number[] = [];
  const inside: Record<string, number[]> = {};
  for (let nth = -5; nth < rounds; nth++) {
    await before?.();
    const started = performance.now();
    const answer = await call(each, tag);
    const took = performance.now() - started;
    await before?.();
    const alone = performance.now();
    await askedBy(engine, owner, each.sql, each.values(tag));
    if (nth < 0) continue;
    http.push(took);
    sql.push(performance.now() - alone);
    for (const [part, dur] of partsOf(answer)) (inside[part] ??= []).push(dur);
  }
  const naive = values.naive === "yes" ? each.naive : undefined;
  const slow: number[] = [];
  for (let nth = 0; naive && nth < 3; nth++) {
    const started = performance.now();
    await askedBy(engine, owner, naive.text, naive.values);
    slow.push(performance.now() - started);
  }
  if (goal !== undefined) figures.atMost(`${title}, p95 ms`, at(http, 0.95), goal);
  table[title] = {
    "p50 ms": at(http, 0.5),
    "p95 ms": at(http, 0.95),
    goal,
    "its SQL": at(sql, 0.5),
    "naive SQL": slow.length > 0 ? at(slow, 0.5) : undefined,
    "× faster": slow.length > 0 ? Math.round(at(slow, 0.5) / at(sql, 0.5)) : undefined,
    ...Object.fromEntries(Object.entries(inside).map(([part, all]) => [part, at(all, 0.5)])),
  };
}
console.table(table);
figures.tell();

async function call({ name, input }: HttpCase, tag?: string): Promise<Response> {
  const response = await fetch(`${stack.url}/functions/v1/${name}`, {
    method: "POST",
    headers: { ...headers, ...tag && { "if-none-match": tag } },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (!response.ok && response.status !== 304) throw new Error(`${name}: ${text}`);
  return response;
}

async function tagOf(each: HttpCase): Promise<string> {
  return (await call(each)).headers.get("etag") ?? "";
}

/** The functions there are. */
async function namesOf(): Promise<string[]> {
  const { functions } = await (await fetch(stack.url)).json() as { functions: string[] };
  return functions.map((url) => url.split("/").at(-1) ?? "");
}

/** What the function says about its own time. */
function partsOf({ headers }: Response): [part: string, dur: number][] {
  const parts = (headers.get("server-timing") ?? "").split(", ");
  return parts.flatMap((part) => {
    const [, name = "", dur] = /^(\w+);dur=([\d.]+)/.exec(part) ?? [];
    return dur ? [[name, Number(dur)]] : [];
  });
}

function at(times: number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return Math.round(value * 100) / 100;
}

async function forget(): Promise<void> {
  await engine?.exec("delete from private.dashboard_answers");
}

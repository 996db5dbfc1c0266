/**
 * What questions in plain words cost: `deno run -A tests/speed/phonelog_questions.ts [--events 1000000]`.
 * With `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite, which takes 100,000.
 *
 * Somebody who is signed in asks the function as it runs when deployed, in a process of its own, through
 * the local gateway, each time as if for the first time; then once more, with a thousand questions behind
 * them, among which what each means is looked for. What is not the query's own time is overhead:
 * admission, names, the grammar, the compiler, and the way there and back. What the guard takes to look
 * at a model's query stands beside what a query itself takes, and looking for what a question means
 * beside the query that one would write without thinking. Says which goals are missed.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { parseArgs } from "node:util";
import { account, tokenOf } from "../support/accounts.ts";
import { startStack } from "../support/stack.ts";
import { Figures } from "./figures.ts";
import { guardTimes } from "./phonelog_guard.ts";
import { keepThousand, lookupTimes } from "./phonelog_kept_questions.ts";
import { loadPhoneLogs } from "./phonelog_load.ts";
import { ms } from "./measure.ts";

/** Of every measure, and of the ranges that people name. */
const QUESTIONS = [
  "How many calls did I make last week?",
  "How many calls did I make to {name} last month?",
  "Who called me most this year?",
  "How long did I talk with {name} this year?",
  "When did I last talk with {name}?",
  "What was my longest call this year?",
  "How many calls did I get each month this year?",
  "On which weekday do I get most calls?",
  "How many people did I talk with last month?",
  "Who have I not called this year?",
  "Did I call more this month than last month?",
  "Show the calls I missed this week",
];

const { values } = parseArgs({
  options: { events: { type: "string" }, rounds: { type: "string", default: "25" } },
});

await using stack = await startStack({
  own: true,
  inProcesses: true,
  configure(config) {
    Object.assign(config.edge_runtime.secrets ??= {}, { LIMIT_QUESTIONS: "100000/1" });
  },
});
const { engine } = stack;
if (!engine) throw new Error("Cannot measure: the stack has no database of its own");
const events = Number(values.events ?? (engine.kind === "postgres" ? 1_000_000 : 100_000));
const ana = await account(stack, "ana");
const began = performance.now();
await loadPhoneLogs(engine, { users: 1, known: ana.userId, events });
console.log(`${events} events in ${ms(performance.now() - began)}, on ${engine.kind}`);
// Else the server would do so while it is measured.
await engine.exec("vacuum analyze");
const [known] = await engine.query<{ name: string }>(
  `select c.display_name as name from phonelog.contact_scores s
   join phonelog.contacts c on c.id = s.contact_id and c.privacy_level = 'normal'
   where s.user_id = $1 order by s.days desc limit 1`,
  [ana.userId],
);

const headers = {
  apikey: stack.publishableKey,
  authorization: `Bearer ${await tokenOf(ana)}`,
  "content-type": "application/json",
};
const figures = new Figures();
const queries: number[] = [];
figures.atMost("overhead of a question, p95 ms", await askAll(), 50);
await ask({ question: QUESTIONS[0] });
await keepThousand(engine, ana.userId);
figures.atMost("with 1,000 kept questions, p95 ms", await askAll("with 1,000 kept"), 50);
await tellLookup();
await tellGuard();
figures.tell();

/** Asks all of them, prints what that took, and answers the overhead's p95. */
async function askAll(about = ""): Promise<number> {
  const table: Record<string, Record<string, number | string>> = {};
  const [all, overheads]: [number[], number[]] = [[], []];
  for (const each of QUESTIONS) {
    const question = each.replace("{name}", known?.name ?? "nobody");
    const whole: number[] = [];
    const own: number[] = [];
    for (let nth = -5; nth < Number(values.rounds); nth++) {
      await engine?.exec(`delete from phonelog.nlq_queries where question not like 'Kept %';
        delete from private.rate_limits`);
      const { took, answer } = await ask({ question });
      if (nth < 0) continue;
      whole.push(took);
      own.push(took - Number(answer["query_ms"]));
      queries.push(Number(answer["query_ms"]));
    }
    all.push(...whole);
    overheads.push(...own);
    table[question] = row(whole, own);
  }
  table[`all ${about}`.trim()] = row(all, overheads);
  console.table(table);
  return at(overheads, 0.95);
}

/** Looking for a question by what it means, beside all of them compared and put in order. */
async function tellLookup(): Promise<void> {
  if (!engine) return;
  const { found, naive } = await lookupTimes(engine, ana.userId);
  const line = (times: readonly number[]) => ({
    "p50 ms": at(times, 0.5, 100),
    "p95 ms": at(times, 0.95, 100),
  });
  console.table({ "among 1,000 kept": line(found), "all of them in order": line(naive) });
  figures.atMost("lookup among 1,000 kept questions, p95 ms", at(found, 0.95, 100), 5);
}

/** The guard's times, and their ratio to what a query of the plans above takes. */
async function tellGuard(): Promise<void> {
  const { looked, passed, least, parser, all } = await guardTimes(2_000);
  const query = at(queries, 0.5);
  const line = (times: readonly number[]) => ({
    "p50 ms": at(times, 0.5, 1000),
    "p95 ms": at(times, 0.95, 1000),
    "p99 ms": at(times, 0.99, 1000),
    "p99 / query's p50": Math.round(at(times, 0.99, 1000) / query * 1000) / 1000,
  });
  console.log(
    `The guard looked at ${looked} queries and let ${passed} through; a query: ${query} ms`,
  );
  console.table({
    "guard, least of 5": line(least),
    "its parser": line(parser),
    "each": line(all),
  });
  figures.atMost("guard of a query, p99 ms", at(least, 0.99, 1000), 2);
}

async function ask(input: Record<string, unknown>) {
  const started = performance.now();
  const response = await fetch(`${stack.url}/functions/v1/nlq-query`, {
    method: "POST",
    headers,
    body: JSON.stringify(input),
  });
  const answer = await response.json();
  const took = performance.now() - started;
  if (!response.ok || !answer.understood) throw new Error(JSON.stringify(answer));
  return { took, answer: answer as Record<string, unknown> };
}

/** The least is what a machine takes that does nothing else. */
function row(whole: readonly number[], own: readonly number[]) {
  return {
    "p50 ms": at(whole, 0.5),
    "p95 ms": at(whole, 0.95),
    "overhead, least": at(own, 0),
    "p50": at(own, 0.5),
    "p95": at(own, 0.95),
  };
}

function at(times: readonly number[], share: number, digits = 10): number {
  const sorted = times.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return Math.round(value * digits) / digits;
}

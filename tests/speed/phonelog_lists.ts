/**
 * What pages of calls cost: `deno run -A tests/speed/phonelog_lists.ts [events]`, of one person, as
 * role authenticated, under row level security. With `DATABASE_URL` on that Postgres, in a database of
 * its own, else on PGlite. Each beside the naive question, and the same without policies, in turns.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import type { Queries } from "../../supabase/local/database/engine.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { callerOf, contactOf, loadPhoneLogs } from "./phonelog_load.ts";

const EVENTS = Number(Deno.args[0] ?? 1_000_000);
const ROUNDS = 40;
const user = callerOf(0);

/** One line of the table: the arguments, and what one would ask without the function. */
interface Case {
  name: string;
  /** `get_filtered_events` unless said otherwise. */
  of?: string;
  args: string;
  naive: string;
}

await using database = await migratedDatabase();
const { engine } = database;
const began = performance.now();
await loadPhoneLogs(engine, { events: EVENTS, bodies: true });
const loaded = performance.now() - began;
console.log(`${EVENTS} events in ${(loaded / 1000).toFixed(1)} s, on ${engine.kind}`);

// Who passes policies by otherwise lacks the functions.
await engine.exec(
  "grant execute on all functions in schema phonelog, private to service_role",
);

const rows = `select e.*, c.display_name from phonelog.events e
  left join phonelog.contacts c on c.id = e.contact_id`;
const newest = "order by e.started_at desc, e.id desc limit 50";
const deep = (depth: number): Case => ({
  name: `row ${depth}`,
  args: `p_cursor => (select private.cursor_of_event(started_at, id) from phonelog.events
    where user_id = '${user}' and privacy <> 'hidden' order by started_at desc, id desc
    offset ${depth - 1} limit 1)`,
  naive: `${rows} ${newest} offset ${depth}`,
});
const filtered = (name: string, args: string, where: string): Case => ({
  name,
  args,
  naive: `${rows} where ${where} ${newest}`,
});
const counted = (name: string, args: string, where: string): Case => ({
  name: `total: ${name}`,
  args: `${args}, p_limit => 1, p_count => 'exact'`,
  naive: `select count(*) from phonelog.events e where ${where}`,
});
const days = (n: number) => `now() - interval '${n} days'`;

const cases: Case[] = [
  { name: "page 1", args: "", naive: `${rows} ${newest}` },
  deep(Math.min(49_950, EVENTS / 2)),
  deep(Math.floor(EVENTS * 0.9)),
  filtered("type", "p_types => '{sms}'", "e.type = 'sms'"),
  filtered(
    "type and direction",
    "p_types => '{call}', p_directions => '{missed}'",
    "e.type = 'call' and e.direction = 'missed'",
  ),
  filtered(
    "rare kind",
    "p_types => '{mms}', p_directions => '{blocked}'",
    "e.type = 'mms' and e.direction = 'blocked'",
  ),
  filtered(
    "contact",
    `p_contact => '${contactOf(user, 900)}'`,
    `e.contact_id = '${contactOf(user, 900)}'`,
  ),
  filtered(
    "quarter and type",
    `p_from => ${days(400)}, p_to => ${days(310)}, p_types => '{call}'`,
    `e.type = 'call' and e.started_at >= ${days(400)} and e.started_at < ${days(310)}`,
  ),
  ...["rare", "medium", "common"].map((name, nth) => {
    const word = wordOf([20_000, 400, 3][nth] ?? 0);
    return {
      name: `${name} word`,
      args: `p_q => '${word}'`,
      naive: `${rows} join phonelog.event_bodies b on b.event_id = e.id
        where b.body ilike '%${word}%' ${newest}`,
    };
  }),
  ...["Fatima", wordOf(400), `Mehmet ${wordOf(40)}`].map((question) => ({
    name: `search: ${question}`,
    of: "search_events",
    args: `p_q => '${question}', p_limit => 20`,
    naive: `${rows} left join phonelog.event_bodies b on b.event_id = e.id
      where ${
      question.split(" ").map((word) =>
        `(b.body ilike '%${word}%' or c.display_name ilike '%${word}%')`
      )
        .join(" and ")
    } ${newest}`,
  })),
  counted("all", "p_from => null", "true"),
  counted("90 days", `p_from => ${days(90)}`, `e.started_at >= ${days(90)}`),
  counted(
    "365 days, sms in",
    `p_from => ${days(365)}, p_types => '{sms}', p_directions => '{in}'`,
    `e.started_at >= ${days(365)} and e.type = 'sms' and e.direction = 'in'`,
  ),
  counted(
    "contact",
    `p_contact => '${contactOf(user, 900)}'`,
    `e.contact_id = '${contactOf(user, 900)}'`,
  ),
];

// Others work on this machine, too: what the server itself worked says more than what was waited for.
const [{ pid = 0 } = {}] = await engine.query<{ pid: number }>("select pg_backend_pid() as pid");
const table: Record<string, Record<string, number>> = {};
await engine.transaction(async (tx) => {
  await tx.query("select set_config('request.jwt.claims', $1, true)", [
    JSON.stringify({ sub: user, role: "authenticated" }),
  ]);
  await tx.exec("set local jit = off");
  for (const { name, of = "get_filtered_events", args, naive } of cases) {
    const [{ args: fixed = "" } = {}] = await tx.query<{ args: string }>(
      `select ${settled(args)} as args`,
    );
    const call = `select phonelog.${of}(${fixed}) as page`;
    const slow = await timed(tx, "authenticated", naive, 3);
    const own: Took[] = [];
    const bare: Took[] = [];
    // A role that changes has every statement planned anew: each goes on for a while.
    for (let round = 0; round < 4; round++) {
      own.push(...await timed(tx, "authenticated", call, ROUNDS / 4));
      bare.push(...await timed(tx, "service_role", call, ROUNDS / 4));
    }
    table[name] = {
      "p50 ms": at(own, "wall", 0.5),
      "p95 ms": at(own, "wall", 0.95),
      "work ms": at(own, "work", 0.5),
      "work without policies": at(bare, "work", 0.5),
      "naive p50": at(slow, "wall", 0.5),
      "naive work": at(slow, "work", 0.5),
      "× faster": Math.round(at(slow, "work", 0.5) / at(own, "work", 0.5) * 10) / 10,
    };
  }
  await tx.exec("reset role");
});
console.table(table);
Deno.exit(0);

/** Looks a cursor up once, so that it is not what is measured. */
function settled(args: string): string {
  const [, question] = /^p_cursor => (\(.*\))$/s.exec(args) ?? [];
  return question ? `'p_cursor => ''' || ${question} || ''''` : `$x$${args}$x$`;
}

/** In milliseconds: until the answer, and on a processor. */
interface Took {
  wall: number;
  work: number;
}

async function timed(tx: Queries, role: string, text: string, times: number) {
  await tx.exec(`set local role ${role}`);
  for (let warm = 0; warm < (times > 3 ? 7 : 1); warm++) await tx.query(text);
  const took: Took[] = [];
  for (let nth = 0; nth < times; nth++) {
    const [started, before] = [performance.now(), worked()];
    await tx.query(text);
    took.push({ wall: performance.now() - started, work: worked() - before });
  }
  await tx.exec("reset role");
  return took;
}

/** Milliseconds that the server's process has had; the embedded engine is this process. */
function worked(): number {
  const path = `/proc/${engine.kind === "postgres" ? pid : "self"}/schedstat`;
  return Number(Deno.readTextFileSync(path).split(" ")[0]) / 1e6;
}

function at(took: Took[], what: keyof Took, share: number): number {
  const sorted = took.map((each) => each[what]).toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return Math.round(value * 100) / 100;
}

/** As the load makes them. */
function wordOf(n: number): string {
  return [...(n * 7919 + 4096).toString(16)]
    .map((digit) => "aeioubdfgklmnprt"[parseInt(digit, 16)]).join("");
}

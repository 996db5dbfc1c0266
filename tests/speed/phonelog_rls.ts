/**
 * What row level security costs phone logs: `deno run -A tests/speed/phonelog_rls.ts [events]`. With
 * `DATABASE_URL` on that Postgres, in a database of its own or in `SPEED_DATABASE`, else on PGlite. Each
 * question is asked in turns as role authenticated, with its policies, and as a role that passes them by:
 * the same statements on the same rows. The ratio of what the server worked may be 1.2, or it ends with
 * 1. What runs in definers, such as ingest, has no policies in either role, and is not asked here.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import type { Queries } from "../../supabase/local/database/engine.ts";
import { Figures } from "./figures.ts";
import { phoneLogs } from "./phonelog_data.ts";
import { callerOf, contactOf, wordOf } from "./phonelog_load.ts";

const MOST = 1.2;
const ROUNDS = Number(Deno.env.get("ROUNDS") ?? 12);
const user = callerOf(0);

const events = Number(Deno.args[0] ?? (Deno.env.has("DATABASE_URL") ? 1_000_000 : 100_000));
const database = await phoneLogs({ users: 1, events });
const { engine } = database;
// A policy of somebody else's rows has to have somebody else's rows.
await loadOther();
await engine.exec("vacuum analyze");
const figures = new Figures();

const day = (ago: number) => `current_date - ${ago}`;
// Of the column's own type, as the Data API sends it: what compares with a date is not leakproof, and
// below a policy that is asked of every row.
const instant = (ago: number) => `(${day(ago)})::timestamptz`;
const dashboard = (days: number) =>
  `select phonelog.get_dashboard_metrics((${day(days)})::text, (${day(0)})::text)`;
const QUESTIONS: Record<string, () => string> = {
  "dashboard, 30 days": () => dashboard(30),
  "dashboard, 365 days": () => dashboard(365),
  "list, first page": () => "select phonelog.get_filtered_events()",
  "list, one contact": () =>
    `select phonelog.get_filtered_events(p_contact => '${contactOf(user, 900)}')`,
  "list, missed calls": () =>
    "select phonelog.get_filtered_events(p_types => '{call}', p_directions => '{missed}')",
  "list, exact total": () =>
    `select phonelog.get_filtered_events(p_from => ${day(90)}, p_count => 'exact')`,
  "search, a word": () => `select phonelog.search_events('${wordOf(400)}', p_limit => 20)`,
  "search, a name": () => "select phonelog.search_events('Fatima', p_limit => 20)",
  "the table, newest 50": () =>
    `select * from phonelog.events where user_id = '${user}' and privacy <> 'hidden'
     order by started_at desc, id desc limit 50`,
  "the table, counted": () =>
    `select type, count(*) from phonelog.events
     where user_id = '${user}' and privacy <> 'hidden' and started_at >= ${
      instant(90)
    } group by type`,
};

const [{ pid = 0 } = {}] = await engine.query<{ pid: number }>("select pg_backend_pid() as pid");
const table: Record<string, Record<string, number | string>> = {};
await engine.transaction(async (tx) => {
  const [{ pid: own = pid } = {}] = await tx.query<{ pid: number }>(
    "select pg_backend_pid() as pid",
  );
  await tx.query("select set_config('request.jwt.claims', $1, true)", [
    JSON.stringify({ sub: user, role: "authenticated" }),
  ]);
  // What other processes work is not seen here.
  await tx.exec("set local jit = off; set local max_parallel_workers_per_gather = 0");
  for (const [name, ask] of Object.entries(QUESTIONS)) {
    const [policies, none] = [[] as number[], [] as number[]];
    // In turns, and each for a while: a role that changes has every statement planned anew.
    for (let turn = 0; turn < 4; turn++) {
      policies.push(...await asked(tx, "authenticated", ask, own));
      none.push(...await asked(tx, "service_role", ask, own));
    }
    const [withThem, without] = [median(policies), median(none)];
    const ratio = withThem / without;
    table[name] = {
      "ms with policies": round(withThem),
      "ms without": round(without),
      ratio: round(ratio),
      "at most 1.2": figures.atMost(`${name}, × without policies`, ratio, MOST),
    };
  }
  await tx.exec("reset role");
});
console.table(table);
figures.tell();
await database[Symbol.asyncDispose]();
Deno.exit();

/** Milliseconds that the server worked for each call; the embedded engine is this process. */
async function asked(
  tx: Queries,
  role: string,
  ask: () => string,
  server: number,
): Promise<number[]> {
  await tx.exec(`set local role ${role}`);
  const path = `/proc/${engine.kind === "postgres" ? server : "self"}/schedstat`;
  const worked = () => Number(Deno.readTextFileSync(path).split(" ")[0]) / 1e6;
  const times: number[] = [];
  for (let nth = -6; nth < ROUNDS; nth++) {
    // Kept answers are for the next who asks.
    await tx.exec("reset role; delete from private.dashboard_answers");
    await tx.exec(`set local role ${role}`);
    const text = ask();
    const before = worked();
    await tx.query(text);
    if (nth >= 0) times.push(worked() - before);
  }
  await tx.exec("reset role");
  return times;
}

async function loadOther(): Promise<void> {
  const other = callerOf(98);
  await engine.transaction(async (tx) => {
    const [there] = await tx.query(`select from auth.users where id = '${other}'`);
    if (there) return;
    await tx.exec(`
      set local session_replication_role = replica;
      insert into auth.users (id, aud, role) values ('${other}', 'authenticated', 'authenticated');
      insert into phonelog.data_sources (id, user_id, kind, name)
      values ('${other}', '${other}', 'phone', 'Phone');
      insert into phonelog.events (user_id, source_id, external_id, type, direction, started_at, duration_s)
      select '${other}', '${other}', external_id, type, direction, started_at, duration_s
      from phonelog.events where user_id = '${user}' and id % 4 = 0`);
  });
}

function median(times: number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

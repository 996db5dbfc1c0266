/**
 * What the roll-ups cost where calls come in: `deno run -A tests/speed/phonelog_ingest.ts`, on the
 * server of DATABASE_URL, there in `SPEED_DATABASE` where that is told, or embedded. Batches of 10,000
 * with and without them, in turns, beside a call for each row and one bare INSERT of as many; the same
 * again, corrected and deleted. Times are of the processor where the database is on this machine, for
 * others beside it do not change those. Says which figures are missed: 40,000 rows a second, of which
 * roll-ups cost a quarter at most.
 */
// deno-lint-ignore-file no-console -- prints its table

import { cpuUsage } from "node:process";
import postgres from "postgres";
import { migratedDatabase } from "../support/migrated_database.ts";
import { projectDatabase } from "../support/template.ts";
import { Figures } from "./figures.ts";
import { phoneLogs } from "./phonelog_data.ts";

const ROWS = 10_000;
const CONTACTS = 500;
const TURNS = Number(Deno.env.get("TURNS") ?? (Deno.env.get("DATABASE_URL") ? 7 : 3));
const USER = "a0000000-0000-4000-8000-000000000001";
const START = Date.UTC(2024, 2, 1);

/** Runs one statement with these texts, in a transaction of its own. */
type Run = (statement: string, values?: string[]) => Promise<unknown>;

async function opened(): Promise<{ run: Run; server?: number } & AsyncDisposable> {
  await using undo = new AsyncDisposableStack();
  if (!Deno.env.has("DATABASE_URL")) {
    const { engine } = undo.use(await migratedDatabase());
    const held = undo.move();
    return {
      run: (statement, values = []) => engine.query(statement, values),
      [Symbol.asyncDispose]: () => held.disposeAsync(),
    };
  }
  const sql = postgres(await addressIn(undo), { max: 1, onnotice: () => {} });
  undo.defer(async () => {
    await sql.unsafe(`delete from auth.users where id = '${USER}'`);
    await sql.end();
  });
  const [{ pid } = { pid: 0 }] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const held = undo.move();
  return {
    server: pid,
    run: (statement, values = []) => sql.unsafe(statement, values),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Of a kept database, or of one of its own. */
async function addressIn(undo: AsyncDisposableStack): Promise<string> {
  if (!Deno.env.has("SPEED_DATABASE")) {
    return undo.use(await projectDatabase(Deno.env.get("DATABASE_URL") ?? "")).url;
  }
  const { url } = undo.use(await phoneLogs({ users: 1, events: 1_000_000 }));
  return url ?? "";
}

/** A batch of one person's, over so many days; three quarters are calls. */
function batch(
  name: string,
  days: number,
  more: Record<string, unknown> = {},
  rows = ROWS,
): string {
  return JSON.stringify(Array.from({ length: rows }, (_, nth) => ({
    external_id: `${name}-${nth}`,
    ...nth % 4 ? { type: "call", duration_s: nth % 600 } : { type: "sms", body_len: nth % 160 },
    direction: nth % 2 ? "in" : "out",
    number: `+4917${String(nth * 7 % CONTACTS).padStart(8, "0")}`,
    started_at: new Date(START + Math.floor(nth * days * 86_400_000 / rows)).toISOString(),
    ...more,
  })));
}

/** Milliseconds that the database's process has computed; of a server elsewhere, of the clock. */
function spent(): number {
  if (server === undefined) {
    const { user, system } = cpuUsage();
    return (user + system) / 1000;
  }
  try {
    const stat = Deno.readTextFileSync(`/proc/${server}/stat`).split(") ")[1]?.split(" ") ?? [];
    return (Number(stat[11]) + Number(stat[12])) * 10;
  } catch {
    return performance.now();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = spent();
  await work();
  return spent() - started;
}

/**
 * The same rows put in by one bare INSERT, into a table with the same columns, checks and indexes: what
 * this machine can do where nothing is read, known or rolled up, as rows a second.
 */
async function rowsBare(): Promise<number> {
  const columns = "user_id, source_id, external_id, type, direction, contact_id, number_id, " +
    "started_at, duration_s, body_len, meta, privacy, revision";
  await run("create table private.bare (like phonelog.events including all)");
  await run(
    `create temp table given as
     select ${columns} from phonelog.events where user_id = '${USER}' limit ${ROWS}`,
  );
  const taken: number[] = [];
  for (let turn = 0; turn <= TURNS; turn++) {
    await run("update given set external_id = $1 || '-' || external_id", [String(turn)]);
    taken.push(
      await timed(() => run(`insert into private.bare (${columns}) select * from given`)),
    );
  }
  await run("drop table private.bare");
  return Math.round(ROWS / mean(taken.slice(1)) * 1000);
}

/** What it costs first to send each row by itself, as rows a second. */
async function rowsOneByOne(): Promise<number> {
  const rows = 300;
  await bring(batch("one first", 1, {}, 1));
  const took = await timed(async () => {
    for (let nth = 0; nth < rows; nth++) await bringAll(batch(`one ${nth}`, 1, {}, 1));
  });
  return Math.round(rows / took * 1000);
}

const mean = (times: number[]) => times.reduce((sum, each) => sum + each, 0) / times.length;

await using database = await opened();
const { run, server } = database;
await run(
  `insert into auth.users (id, aud, role) values ('${USER}', 'authenticated', 'authenticated')`,
);
await run("select set_config('request.jwt.claims', $1, false)", [
  JSON.stringify({ sub: USER, role: "authenticated" }),
]);

const figures = new Figures();
const table: Record<string, Record<string, number>> = {};
const bringAll = (rows: string) =>
  run(
    `select phonelog.ingest_events('{"kind": "phone", "name": "phone"}', $1::text::jsonb)`,
    [rows],
  );
const bring = (rows: string) => timed(() => bringAll(rows));

/** The trigger that rolls up; what holds and checks stays. */
const rolling = (how: "enable" | "disable") =>
  run(`alter table phonelog.events ${how} trigger events_rolled_insert`);

/** Both in turns, each time with rows that are new. */
async function compare(name: string, days: number): Promise<void> {
  const taken = { with: [] as number[], without: [] as number[] };
  for (let turn = 0; turn <= TURNS; turn++) {
    const rolled = await bring(batch(`${name} ${turn} with`, days));
    await rolling("disable");
    const bare = await bring(batch(`${name} ${turn} without`, days));
    await rolling("enable");
    // The first of each makes contacts and plans.
    if (turn === 0) continue;
    taken.with.push(rolled);
    taken.without.push(bare);
  }
  const [rolled, bare] = [mean(taken.with), mean(taken.without)];
  table[name] = {
    "ms": Math.round(rolled),
    "rows/s": Math.round(ROWS / rolled * 1000),
    "ms without": Math.round(bare),
    "ratio": Number((rolled / bare).toFixed(2)),
  };
}

async function alone(name: string, rows: (turn: number) => string): Promise<void> {
  const taken: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) taken.push(await bring(rows(turn)));
  const ms = mean(taken);
  table[name] = { "ms": Math.round(ms), "rows/s": Math.round(ROWS / ms * 1000) };
}

/** What a phone sends when somebody has called: so many batches of so few rows, on one connection. */
async function small(name: string, rows: (turn: number) => string): Promise<void> {
  const batches = 20 * TURNS;
  for (let turn = 0; turn < 10; turn++) await bring(rows(turn));
  let ms = 0;
  for (let turn = 10; turn < 10 + batches; turn++) ms += await bring(rows(turn));
  table[name] = { "ms": Number((ms / batches).toFixed(2)) };
}

const few = (name: string, more: Record<string, unknown> = {}) => (turn: number) =>
  batch(`${name} ${turn}`, 1, more, 6);
await small("6 rows, new", few("few"));
await small("6 rows, the same again", few("few"));
await small("6 rows, corrected", few("few", { revision: 1, direction: "in" }));
await small("6 rows, only newer", few("few", { revision: 2, direction: "in" }));
await small("6 rows, deleted", few("few", { revision: 3, deleted: true }));

await compare("one day", 1);
await compare("730 days", 730);
const oneByOne = await rowsOneByOne();
table["a call for each row"] = { "rows/s": oneByOne };
const bare = await rowsBare();
table["a bare INSERT"] = { "rows/s": bare };
figures.atLeast("one day, rows/s", table["one day"]?.["rows/s"] ?? NaN, 40_000);
figures.atMost("one day, × without roll-ups", table["one day"]?.ratio ?? NaN, 1.25);
console.log(
  `${((table["one day"]?.["rows/s"] ?? NaN) / oneByOne).toFixed(1)} × a call for each row`,
);
console.log(
  `${((table["one day"]?.["rows/s"] ?? NaN) / bare).toFixed(2)} of the rows of a bare INSERT`,
);
// The sums of what came without them are wrong by now; they are made anew.
await run(`select private.rebuild_rollups('${USER}')`);
await alone("the same again", () => batch("one day 1 with", 1));
await alone(
  "one day, corrected",
  (turn) => batch("one day 1 with", 1, { direction: "in", revision: turn + 1, body_len: 5 + turn }),
);
await alone(
  "730 days, corrected",
  (turn) => batch("730 days 1 with", 730, { revision: turn + 1, body_len: 5 + turn }),
);
await alone(
  "one day, deleted",
  (turn) => batch(`one day ${turn} with`, 1, { deleted: true, revision: 99 }),
);
await alone(
  "730 days, deleted",
  (turn) => batch(`730 days ${turn} with`, 730, { deleted: true, revision: 99 }),
);
table["comparing all of it"] = {
  ms: Math.round(await timed(() => run(`select private.check_rollups('${USER}')`))),
};
console.table(table);
console.log(
  await run(`select private.drifts_of('${USER}') as drifts, events from phonelog.people`),
);
figures.tell();

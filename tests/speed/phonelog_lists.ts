/**
 * What pages of calls cost: `deno run -A tests/speed/phonelog_lists.ts [events] [rounds]`, of one person, as
 * role authenticated, under row level security. With `DATABASE_URL` on that Postgres, in a database of
 * its own or in `SPEED_DATABASE`, else on PGlite. Each beside the naive question, and the same without
 * policies, in turns. Says which figures are missed: 95 of 100 pages within 5 ms however deep, searches
 * within 15, totals within 3.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import type { Queries } from "../../supabase/local/database/engine.ts";
import { Figures } from "./figures.ts";
import { LIGHT, phoneLogs } from "./phonelog_data.ts";
import { callerOf, contactOf, wordOf } from "./phonelog_load.ts";

const EVENTS = Number(Deno.args[0] ?? (Deno.env.has("DATABASE_URL") ? 1_000_000 : 100_000));
const ROUNDS = Number(Deno.args[1] ?? 40);
const user = callerOf(0);
const light = LIGHT;
const figures = new Figures();

/** One line of the table: the arguments, and what one would ask without the function. */
interface Case {
  name: string;
  /** `get_filtered_events` unless said otherwise. */
  of?: string;
  args: string;
  naive: string;
  /** A question for the place to go on from; it is no part of what is measured. */
  cursor?: string;
  /** Milliseconds that 95 of 100 may take; 5 unless told. */
  goal?: number;
  /** Whose question it is; the one with all the events unless told. */
  who?: string;
}

const database = await phoneLogs({ users: 1, events: EVENTS });
const { engine } = database;

const rows = `select e.*, c.display_name from phonelog.events e
  left join phonelog.contacts c on c.id = e.contact_id`;
const newest = "order by e.started_at desc, e.id desc limit 50";
const placeOf = (depth: number) =>
  `select private.cursor_of_event(started_at, id) as cursor from phonelog.events
   where user_id = '${user}' and privacy <> 'hidden' order by started_at desc, id desc
   offset ${depth - 1} limit 1`;
const deep = (depth: number): Case => ({
  name: `row ${depth}`,
  args: "",
  cursor: placeOf(depth),
  naive: `${rows} ${newest} offset ${depth}`,
});
const [near, far] = [Math.min(49_950, EVENTS / 2), Math.floor(EVENTS * 0.9)];
const filtered = (name: string, args: string, where: string): Case => ({
  name,
  args,
  naive: `${rows} where ${where} ${newest}`,
});
const counted = (name: string, args: string, where: string, goal = 3): Case => ({
  name: `total: ${name}`,
  goal,
  args: `${args}, p_limit => 1, p_count => 'exact'`,
  naive: `select count(*) from phonelog.events e where ${where}`,
});
const days = (n: number) => `now() - interval '${n} days'`;

const cases: Case[] = [
  { name: "page 1", args: "", naive: `${rows} ${newest}` },
  deep(near),
  deep(far),
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
  ...[near, far].map((depth) => ({
    ...filtered(
      `rare kind from row ${depth}`,
      "p_types => '{mms}', p_directions => '{blocked}'",
      "e.type = 'mms' and e.direction = 'blocked'",
    ),
    cursor: placeOf(depth),
  })),
  {
    ...filtered("voicemails from afar", "p_types => '{voicemail}'", "e.type = 'voicemail'"),
    cursor: placeOf(far),
  },
  filtered(
    "the busiest contact, voicemails",
    `p_contact => '${contactOf(user, 0)}', p_types => '{voicemail}'`,
    `e.contact_id = '${contactOf(user, 0)}' and e.type = 'voicemail'`,
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
  ...["rare", "medium", "frequent", "common"].map((name, nth) => {
    const word = wordOf([20_000, 400, 130, 3][nth] ?? 0);
    return {
      name: `${name} word`,
      goal: 15,
      args: `p_q => '${word}'`,
      naive: `${rows} join phonelog.event_bodies b on b.event_id = e.id
        where b.body ilike '%${word}%' ${newest}`,
    };
  }),
  ...[1, 2, 3, 5].flatMap((letters) =>
    [user, light].map((who) => ({
      goal: 15,
      name: `${letters} letters, of ${who === light ? "a few" : "many"} texts`,
      args: `p_q => '${wordOf(400).slice(0, letters)}'`,
      who,
      naive: `${rows} join phonelog.event_bodies b on b.event_id = e.id
        where b.body ~* '\\m${wordOf(400).slice(0, letters)}' ${newest}`,
    }))
  ),
  // Words are counted one by one, up to ten thousand: no roll-up knows them, and no figure is for them.
  {
    name: "total: common word",
    goal: Infinity,
    args: `p_q => '${wordOf(3)}', p_limit => 1, p_count => 'exact'`,
    naive: `select count(*) from phonelog.event_bodies where body ilike '%${wordOf(3)}%'`,
  },
  ...[
    "Fatima",
    ...[1, 3, 12, 40, 130, 400, 2_000, 20_000].map(wordOf),
    `${wordOf(40)} ${wordOf(3)}`,
    `Mehmet ${wordOf(40)}`,
  ].map((question) => ({
    name: `search: ${question}`,
    goal: 15,
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
  counted(
    "the busiest contact, voicemails",
    `p_contact => '${contactOf(user, 0)}', p_types => '{voicemail}'`,
    `e.contact_id = '${contactOf(user, 0)}' and e.type = 'voicemail'`,
  ),
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
const table: Record<string, Record<string, number | string>> = {};
await engine.transaction(async (tx) => {
  for (
    const { name, of = "get_filtered_events", args, cursor, who = user, goal = 5, naive } of cases
  ) {
    await tx.query("select set_config('request.jwt.claims', $1, true)", [
      JSON.stringify({ sub: who, role: "authenticated" }),
    ]);
    const [place] = cursor ? await tx.query<{ cursor: string }>(cursor) : [];
    const all = [args, ...place ? [`p_cursor => '${place.cursor}'`] : []].filter(Boolean).join(
      ", ",
    );
    const call = `select phonelog.${of}(${all}) as page`;
    const slow = await timed(tx, "authenticated", naive, 3);
    const own: Took[] = [];
    const bare: Took[] = [];
    // A role that changes has every statement planned anew: each goes on for a while.
    for (let round = 0; round < 4; round++) {
      own.push(...await timed(tx, "authenticated", call, ROUNDS / 4));
      bare.push(...await timed(tx, "service_role", call, ROUNDS / 4));
    }
    const p95 = at(own, "wall", 0.95);
    table[name] = {
      "p50 ms": at(own, "wall", 0.5),
      "p95 ms": p95,
      "in time": figures.atMost(`${name}, p95 ms`, p95, goal),
      "work ms": at(own, "work", 0.5),
      "work without policies": at(bare, "work", 0.5),
      "naive p50": at(slow, "wall", 0.5),
      "naive work": at(slow, "work", 0.5),
      "× faster": Math.round(at(slow, "work", 0.5) / at(own, "work", 0.5) * 10) / 10,
    };
    // A long table tells nothing until its last row.
    console.log(name, Object.values(table[name] ?? {}).join(" "));
  }
  await tx.exec("reset role");
});
console.table(table);
const deepest = Number(table[`row ${far}`]?.["work ms"]) / Number(table["page 1"]?.["work ms"]);
figures.atMost("the deepest page, × the first", deepest, 1.5);
figures.tell();
await database[Symbol.asyncDispose]();
Deno.exit();

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

/**
 * What pages of calls cost: `deno run -A tests/speed/phonelog_lists.ts [events] [rounds]`, of one person, as
 * role authenticated, under row level security. With `DATABASE_URL` on that Postgres, in a database of
 * its own or in `SPEED_DATABASE`, else on PGlite. Each beside the naive question, but for many words,
 * where that takes seconds, and the same without policies, in turns. The first line is what any question
 * costs. Says which figures are missed: 95 of 100 pages within 5 ms however deep, searches within 15,
 * totals within 3.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { Figures } from "./figures.ts";
import { phoneLogs } from "./phonelog_data.ts";
import { casesOf, farOf } from "./phonelog_lists_cases.ts";
import { callerOf } from "./phonelog_load.ts";
import { at, Timer, type Took } from "./took.ts";

const EVENTS = Number(Deno.args[0] ?? (Deno.env.has("DATABASE_URL") ? 1_000_000 : 100_000));
const ROUNDS = Number(Deno.args[1] ?? 40);
const user = callerOf(0);
const figures = new Figures();
const cases = casesOf(EVENTS);

const database = await phoneLogs({ users: 1, events: EVENTS });
const { engine } = database;

const timer = await Timer.of(engine);
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
    const call = of ? `select phonelog.${of}(${all}) as page` : "select 1";
    const slow = naive ? await timer.timed(tx, "authenticated", naive, 3) : [];
    const own: Took[] = [];
    const bare: Took[] = [];
    // A role that changes has every statement planned anew: each goes on for a while.
    for (let round = 0; round < 4; round++) {
      own.push(...await timer.timed(tx, "authenticated", call, ROUNDS / 4));
      bare.push(...await timer.timed(tx, "service_role", call, ROUNDS / 4));
    }
    const p95 = at(own, "wall", 0.95);
    table[name] = {
      "p50 ms": at(own, "wall", 0.5),
      "p95 ms": p95,
      "in time": figures.atMost(`${name}, p95 ms`, p95, goal),
      "work ms": at(own, "work", 0.5),
      "work without policies": at(bare, "work", 0.5),
      ...naive && {
        "naive p50": at(slow, "wall", 0.5),
        "naive work": at(slow, "work", 0.5),
        "× faster": Math.round(at(slow, "work", 0.5) / at(own, "work", 0.5) * 10) / 10,
      },
    };
    // A long table tells nothing until its last row.
    console.log(name, Object.values(table[name] ?? {}).join(" "));
  }
  await tx.exec("reset role");
});
console.table(table);
const deepest = Number(table[`row ${farOf(EVENTS)}`]?.["work ms"]) /
  Number(table["page 1"]?.["work ms"]);
figures.atMost("the deepest page, × the first", deepest, 1.5);
figures.tell();
await database[Symbol.asyncDispose]();
Deno.exit();

/**
 * What a hundred thousand messages cost: `deno run -A tests/speed/characters_messages.ts [messages]
 * [rounds]`, of one person among twice as many of others, as role authenticated, under row level
 * security: to open a conversation, to page in it and to search. With `DATABASE_URL` on that Postgres,
 * in a database of its own, else on PGlite. Each beside the naive question, in turns. Says which are
 * missed: 95 of 100 within 50 ms.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { ANA, characterChats, chatOf, vectorOf } from "./characters_data.ts";
import { Figures } from "./figures.ts";
import { at, Timer, type Took } from "./took.ts";

const MESSAGES = Number(Deno.args[0] ?? (Deno.env.has("DATABASE_URL") ? 100_000 : 10_000));
const ROUNDS = Number(Deno.args[1] ?? 40);
const figures = new Figures();
await using database = await characterChats(MESSAGES);
const { engine } = database;
const timer = await Timer.of(engine);

const BIG = `'${chatOf(1)}'`;
const branch = (before = "null") => `select * from characters.read_branch(${BIG}, ${before})`;
/** The nth of the longest conversation. */
const nth = (part: number) => `md5('9000${Math.floor(MESSAGES * part)}')::uuid`;
const [{ vector = "" } = {}] = await engine.query<{ vector: string }>(
  `select ${vectorOf("31 * 77", "1")}::text as vector`,
);
const meaning = `jsonb_build_object('model', 'm', 'vector', '${vector}', 'nearness', 0.3)`;
const all = `select id, parent_id, role, content from characters.messages
  where conversation_id = ${BIG} order by created_at`;
const like = (word: string) =>
  `select id, content, created_at from characters.messages
   where content ilike '%${word}%' order by created_at desc limit 20`;
const newest = (word: string, more = "") =>
  `select * from characters.search_messages('${word}'${more})`;
const best = (word: string, more = "") => `select characters.find_messages('${word}'${more})`;

const cases: { name: string; call: string; naive?: string; as?: string }[] = [
  { name: "nothing", call: "select 1" },
  { name: "open: the newest 50", call: branch(), naive: all },
  { name: "page: the next 50", call: branch(nth(0.4999)), naive: `${all} desc offset 50 limit 50` },
  {
    name: "page: deep, in the middle",
    call: branch(nth(0.25)),
    naive: `${all} desc offset ${MESSAGES / 4} limit 50`,
  },
  { name: "newest, a rare word", call: newest("needle"), naive: like("needle") },
  { name: "newest, one in twenty", call: newest("common"), naive: like("common") },
  { name: "newest, in all", call: newest("the"), naive: like("the") },
  { name: "newest, in all of old", call: newest("old"), naive: like(" old") },
  { name: "newest, in none", call: newest("nowhere"), naive: like("nowhere") },
  { name: "newest, in all of one", call: newest("the", `, ${BIG}`) },
  { name: "best, a rare word", call: best("needle"), naive: like("needle") },
  { name: "best, one in twenty", call: best("common"), naive: like("common") },
  { name: "best, in all", call: best("the"), naive: like("the") },
  {
    name: "best, a word and its meaning",
    call: best("needle", `, p_meaning => ${meaning}`),
    naive: `select message_id from private.message_embeddings e
      join characters.conversation_participants p using (conversation_id)
      where p.user_id = '${ANA}'
      order by embedding operator(extensions.<=>) '${vector}'::extensions.halfvec(384)
      offset 0 limit 100`,
    // Nobody but the server reads vectors.
    as: "service_role",
  },
];

const table: Record<string, Record<string, number | string>> = {};
await engine.transaction(async (tx) => {
  await tx.query("select set_config('request.jwt.claims', $1, true)", [
    JSON.stringify({ sub: ANA, role: "authenticated" }),
  ]);
  for (const { name, call, naive, as = "authenticated" } of cases) {
    const own: Took[] = [];
    const slow: Took[] = [];
    for (let round = 0; round < 4; round++) {
      own.push(...await timer.timed(tx, "authenticated", call, ROUNDS / 4));
      if (naive) slow.push(...await timer.timed(tx, as, naive, 1));
    }
    const p95 = at(own, "wall", 0.95);
    table[name] = {
      "p50 ms": at(own, "wall", 0.5),
      "p95 ms": p95,
      "in time": figures.atMost(`${name}, p95 ms`, p95, 50),
      "work ms": at(own, "work", 0.5),
      "work p95": at(own, "work", 0.95),
      ...naive && {
        "naive p50": at(slow, "wall", 0.5),
        "naive work": at(slow, "work", 0.5),
        "× less work": Math.round(at(slow, "work", 0.5) / at(own, "work", 0.5) * 10) / 10,
      },
    };
    // A long table tells nothing until its last row.
    console.log(name, Object.values(table[name] ?? {}).join(" "));
  }
});
console.table(table);
figures.tell();

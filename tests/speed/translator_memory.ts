/**
 * What it costs to ask somebody's memory: `deno run -A tests/speed/translator_memory.ts`.
 * With `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite.
 *
 * Somebody has the 5,000 sentences that are the most, among 200,000 of others. A sentence is looked up
 * that they know, one that they know in like words, and one that is new; beside it the same by a plain
 * query that reads all of theirs and compares. In turns, so that a busy machine is busy for all. The
 * goals are a p95 under 5 ms for an equal sentence and under 20 ms for one that is alike or new.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { parseArgs } from "node:util";
import { migratedDatabase } from "../support/migrated_database.ts";
import { Figures } from "./figures.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "200" },
    others: { type: "string", default: "40" },
  },
});
const ROUNDS = Number(values.rounds);
const EACH = 5_000;
const ANA = "00000000-0000-4000-8000-000000000000";

/** Of a few hundred words, so that sentences share many of them. */
const WORDS = Array.from({ length: 400 }, (_, nth) => wordOf(nth));

await using database = await migratedDatabase();
const { engine } = database;
console.log(`Writing ${EACH * (Number(values.others) + 1)} sentences on ${engine.kind} …`);
const known = sentences(EACH, 1);
await remember(ANA, known);
for (let other = 1; other <= Number(values.others); other++) {
  const id = ANA.replace(/.{12}$/, String(other).padStart(12, "0"));
  // Half of what others say is what Ana says.
  await remember(id, [...sentences(EACH / 2, 1), ...sentences(EACH / 2, other + 1)]);
}
await engine.exec("analyze translator.translation_memory");

type Found = { target: string }[];
const recall = async (text: string): Promise<Found> => {
  const [row] = await engine.query<{ known: { memories: Found } }>(
    "select known from translator.recall($1, array[$2], 'es', 'en')",
    [ANA, text],
  );
  return row?.known.memories ?? [];
};
const plainExact = (text: string): Promise<Found> =>
  engine.query(
    "select target from translator.translation_memory where user_id = $1 and source = $2 limit 1",
    [ANA, text.trim()],
  );
const plainSimilar = (text: string): Promise<Found> =>
  engine.query(
    `select target from translator.translation_memory
     where user_id = $1 and extensions.similarity(source, $2) >= 0.6::real
     order by extensions.similarity(source, $2) desc limit 5`,
    [ANA, text],
  );

const fresh = sentences(ROUNDS, 1_000_003);
const asked: Record<string, (nth: number) => string> = {
  "an equal sentence": (nth) => ` ${known[(nth * 37) % EACH]} `,
  "one alike": (nth) => `${known[(nth * 41) % EACH]} so`,
  "a new one": (nth) => fresh[nth % ROUNDS] ?? "",
};
const times = new Map<string, number[]>();
let isWarm = false;
for (let round = -10; round < ROUNDS; round++) {
  isWarm = round >= 0;
  for (const [name, textOf] of Object.entries(asked)) {
    await timed("a question that asks nothing", () => engine.query("select 1"));
    const text = textOf(round + 10);
    const plain = name === "an equal sentence" ? plainExact : plainSimilar;
    const [ours, theirs] = [
      await timed(name, () => recall(text)),
      await timed(`${name}, plain`, () => plain(text)),
    ];
    if (ours.length !== theirs.length || ours[0]?.target !== theirs[0]?.target) {
      throw new Error(`"${text}" is answered in two ways`);
    }
  }
}

const figures = new Figures();
const at = (name: string, part: number) => {
  const sorted = (times.get(name) ?? []).toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * part)] ?? NaN;
};
console.table(Object.fromEntries(
  Object.keys(asked).map((name) => {
    const most = name === "an equal sentence" ? 5 : 20;
    return [name, {
      "p50 ms": Number(at(name, 0.5).toFixed(2)),
      "p95 ms": Number(at(name, 0.95).toFixed(2)),
      "plain p50": Number(at(`${name}, plain`, 0.5).toFixed(2)),
      "plain p95": Number(at(`${name}, plain`, 0.95).toFixed(2)),
      "× plain": Number((at(name, 0.5) / at(`${name}, plain`, 0.5)).toFixed(2)),
      [`p95 < ${most} ms`]: figures.atMost(name, at(name, 0.95), most),
    }];
  }),
));
const nothing = at("a question that asks nothing", 0.5).toFixed(2);
console.log(`Of each, ${nothing} ms are the way to the database and back.`);
figures.tell();

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const done = await work();
  if (isWarm) times.set(name, [...times.get(name) ?? [], performance.now() - started]);
  return done;
}

async function remember(user: string, texts: readonly string[]): Promise<void> {
  await engine.query(
    "insert into auth.users (id, aud, role) values ($1, 'authenticated', 'authenticated')",
    [user],
  );
  await engine.query(
    `insert into translator.translation_memory
       (user_id, source_lang, target_lang, source, target)
     select $1, 'en', 'es', each, 'es ' || each from jsonb_array_elements_text($2::text::jsonb) as t (each)`,
    [user, JSON.stringify(texts)],
  );
}

/** As many different sentences of four to twelve words; the same seed makes the same ones. */
function sentences(count: number, seed: number): string[] {
  let state = seed * 2_654_435_761 % 2_147_483_647;
  const draw = (below: number) => {
    state = state * 48_271 % 2_147_483_647;
    return state % below;
  };
  const made = new Set<string>();
  while (made.size < count) {
    const words = Array.from({ length: 4 + draw(9) }, () => WORDS[draw(WORDS.length)]);
    made.add(words.join(" "));
  }
  return [...made];
}

/** Syllables, as words are made of them. */
function wordOf(nth: number): string {
  const syllables = ["ba", "ken", "lo", "mir", "tas", "ve", "dor", "shi", "un", "pel", "gra", "it"];
  const pick = (by: number) => syllables[Math.floor(nth / by) % syllables.length];
  return `${pick(1)}${pick(12)}${nth % 3 === 0 ? pick(5) : ""}`;
}

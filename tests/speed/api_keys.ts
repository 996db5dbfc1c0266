/**
 * Whether the clock tells an unknown API key from a wrong secret, and what a key costs beside a token:
 * `deno run -A tests/speed/api_keys.ts`. With `DATABASE_URL` on that Postgres, in a database of its own,
 * else on PGlite.
 *
 * The kinds are asked in turns, each time in another order, so that a busy machine is busy for all.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { digestOf, prefixOf } from "@shared/platform/api_keys.ts";
import { account, tokenOf } from "../support/accounts.ts";
import { byKey, keyOf, randomKey } from "../support/by_key.ts";
import { startStack } from "../support/stack.ts";

const ROUNDS = Number(Deno.args[0] ?? 250);

Deno.env.set("LIMIT_PULLS", "1000000/60");
await using stack = await startStack({ own: true });
const { sql } = stack;
if (!sql) throw new Error("This needs a stack of its own");

const ana = await account(stack, "ana");
const { key } = await keyOf(ana, "reading.read");
const bearer = { authorization: `Bearer ${await tokenOf(ana)}` };

/** Keys whose names are known and whose secrets are not the ones that are kept. */
const wrong: string[] = [];
for (let nth = 0; nth < 20; nth++) {
  const made = await randomKey();
  await sql(
    `with kept as (
       insert into platform.api_keys (user_id, name, prefix, scopes, expires_at)
       values ($1, 'x', $2, '{reading.read}', now() + interval '1 day') returning id
     )
     insert into private.api_key_digests select id, sha256(uuid_send(id)) from kept`,
    [ana.userId, prefixOf(made)],
  );
  wrong.push(made);
}
const unknown = await Promise.all(wrong.map(randomKey));

const pull = (sent: string | null, headers = {}) =>
  byKey(stack, sent, "pull-progress", { limit: 1 }, headers);
const used = async (sent: string) =>
  sql("select * from private.use_api_key($1, $2::text::bytea, '{reading.read}')", [
    prefixOf(sent),
    await digestOf(sent),
  ]);
const any = (keys: string[]) => keys[Math.floor(Math.random() * keys.length)] ?? key;

const ways: Record<string, () => Promise<unknown>> = {
  "call: unknown key": () => pull(any(unknown)),
  "call: wrong secret": () => pull(any(wrong)),
  "call: typing error": () => pull(`${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`),
  "call: good key": () => pull(key),
  "call: good token": () => pull(null, bearer),
  "SQL: unknown key": () => used(any(unknown)),
  "SQL: wrong secret": () => used(any(wrong)),
  "SQL: good key": () => used(key),
};
const times = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
for (let round = -20; round < ROUNDS; round++) {
  const order = Object.entries(ways).map((way) => ({ way, at: Math.random() }))
    .sort((a, b) => a.at - b.at);
  for (const { way: [name, call] } of order) {
    const started = performance.now();
    await call();
    if (round >= 0) times.get(name)?.push(performance.now() - started);
  }
}

const quantile = (name: string, part: number) => {
  const sorted = (times.get(name) ?? []).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * part)] ?? NaN;
};
console.table(Object.fromEntries(
  Object.keys(ways).map((name) => [name, {
    "p50 ms": Number(quantile(name, 0.5).toFixed(3)),
    "p95 ms": Number(quantile(name, 0.95).toFixed(3)),
    "× good": Number(
      (quantile(name, 0.5) / quantile(`${name.split(":")[0]}: good key`, 0.5)).toFixed(2),
    ),
  }]),
));
for (const kind of ["call", "SQL"]) {
  const [one, other] = [
    quantile(`${kind}: unknown key`, 0.5),
    quantile(`${kind}: wrong secret`, 0.5),
  ];
  const gap = Math.abs(one - other) / Math.min(one, other) * 100;
  console.log(`${kind}: an unknown key and a wrong secret differ by ${gap.toFixed(1)} % at p50`);
}

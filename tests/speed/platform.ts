/**
 * What the platform costs each request: `deno run -A tests/speed/platform.ts`.
 * With `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite.
 *
 * One function is called bare, and with each concern added; in turns, so that a busy machine is busy
 * for all of them. The ratio is what counts.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { change } from "@shared/contract.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { z } from "zod";
import { headersOf } from "../support/exactly_once.ts";
import { startStack } from "../support/stack.ts";

const ROUNDS = 60;

await using stack = await startStack({ own: true });
const ana = await stack.as("ana");
const headers = await headersOf(ana, stack.publishableKey);
const contract = change({
  name: "measured",
  summary: "Asks the database for one row.",
  input: z.strictObject({}),
  output: z.object({ rooms: z.int() }),
});
type Handler = Parameters<typeof defineFunction<typeof contract, "user">>[1]["handler"];
const handler: Handler = async ({ db }) => {
  const rows = await db.translator.run(
    "rooms",
    db.translator.from("sessions").select("id").limit(1),
  );
  return { rooms: rows.length };
};
const limit = { max: 1_000_000, seconds: 60 };
const bare = defineFunction(contract, { auth: "user", handler });
const limited = defineFunction(contract, { auth: "user", limit, handler });
const KEPT = crypto.randomUUID();

/** Another concern is one line here. */
const ways: [name: string, served: typeof bare, key: () => string | null][] = [
  ["bare", bare, () => null],
  ["with a limit", limited, () => null],
  ["with an idempotency key", bare, () => crypto.randomUUID()],
  ["with both", limited, () => crypto.randomUUID()],
  ["told again", limited, () => KEPT],
];
const times = new Map<string, number[]>(ways.map(([name]) => [name, []]));

for (let round = 0; round < ROUNDS + 5; round++) {
  for (const [name, { fetch }, key] of ways) {
    const started = performance.now();
    const sent = key();
    const response = await fetch(
      new Request("http://localhost/measured", {
        method: "POST",
        headers: { ...headers, ...(sent && { "idempotency-key": sent }) },
        body: "{}",
      }),
    );
    await response.body?.cancel();
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    if (round >= 5) times.get(name)?.push(performance.now() - started);
  }
}

const median = (name: string) => {
  const sorted = (times.get(name) ?? []).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
const base = median("bare");
console.log(`On ${Deno.env.get("DATABASE_URL") ? "Postgres" : "PGlite"}, medians of ${ROUNDS}:\n`);
console.table(Object.fromEntries(ways.map(([name]) => [name, {
  "ms a call": Number(median(name).toFixed(1)),
  "ms more": Number((median(name) - base).toFixed(1)),
  "× bare": Number((median(name) / base).toFixed(2)),
}])));

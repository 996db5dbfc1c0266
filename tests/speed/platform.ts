/**
 * What the platform costs each request: `deno run -A tests/speed/platform.ts [rounds]`.
 * With `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite.
 *
 * One read and one change are called bare, and with each concern added; in turns, each time in another
 * order, so that a busy machine is busy for all of them. The ratio is what counts.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { change } from "@shared/contract.ts";
import { defineFunction, type EdgeFunction } from "@shared/edge/define_function.ts";
import { z } from "zod";
import { account } from "../support/accounts.ts";
import { keyOf } from "../support/by_key.ts";
import { headersOf } from "../support/exactly_once.ts";
import { openRoom } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";

const ROUNDS = Number(Deno.args[0] ?? 60);

await using stack = await startStack({ own: true });
const ana = await account(stack, "ana");
const byToken = await headersOf(ana, stack.publishableKey);
const byKey = { "x-api-key": (await keyOf(ana, "reading.read")).key };
const room = await openRoom(ana);

const contract = change({
  name: "measured",
  summary: "Asks the database for one thing.",
  input: z.strictObject({}),
  output: z.looseObject({}),
});
type Handler = Parameters<typeof defineFunction<typeof contract, Auth>>[1]["handler"];
type Auth = readonly ["user", "key:reading.read"];
const auth: Auth = ["user", "key:reading.read"];
const limit = { max: 6_000_000, seconds: 60 };
const reads: Handler = async ({ db }) => ({
  rows: await db.reading.run("devices", db.reading.from("devices").select("id").limit(1)),
});
/** Harmless when it is done again, and SQL keeps its answer. */
const changes: Handler = async ({ db }) => {
  const [done] = await db.translator.rpc("end_session", { p_session: room.id, p_lock_only: true });
  return { ...done };
};
const pair = (handler: Handler) => ({
  bare: defineFunction(contract, { auth, handler }),
  limited: defineFunction(contract, { auth, limit, handler }),
});
const [read, work] = [pair(reads), pair(changes)];
const fresh = () => ({ "idempotency-key": crypto.randomUUID() });
const KEPT = fresh();

interface Measured {
  served: EdgeFunction<typeof contract>;
  /** What is sent besides, and instead of a token. */
  with?: () => Record<string, string>;
  by?: Record<string, string>;
}

/** Another concern is one line here; the first of each kind is what the others are held against. */
const ways: Record<string, Measured> = {
  "read: bare": { served: read.bare },
  "read: limit": { served: read.limited },
  "read: API key": { served: read.bare, by: byKey },
  "read: API key, limit": { served: read.limited, by: byKey },
  "read: API key, limit, idempotency key": { served: read.limited, by: byKey, with: fresh },
  "read: limit, idempotency key": { served: read.limited, with: fresh },
  "change: bare": { served: work.bare },
  "change: limit": { served: work.limited },
  "change: limit, idempotency key": { served: work.limited, with: fresh },
  "change: told again": { served: work.limited, with: () => KEPT },
};
const times = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));

for (let round = -5; round < ROUNDS; round++) {
  const order = Object.entries(ways).map((way) => ({ way, at: Math.random() }))
    .sort((a, b) => a.at - b.at);
  for (const { way: [name, { served, by = byToken, with: more }] } of order) {
    const request = new Request("http://localhost/measured", {
      method: "POST",
      headers: { ...by, ...more?.() },
      body: "{}",
    });
    const started = performance.now();
    const response = await served.fetch(request);
    await response.body?.cancel();
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    if (round >= 0) times.get(name)?.push(performance.now() - started);
  }
}

const median = (name: string) => {
  const sorted = (times.get(name) ?? []).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
console.log(`On ${Deno.env.get("DATABASE_URL") ? "Postgres" : "PGlite"}, medians of ${ROUNDS}:\n`);
console.table(Object.fromEntries(
  Object.keys(ways).map((name) => {
    const base = median(`${name.split(":")[0]}: bare`);
    return [name, {
      "ms a call": Number(median(name).toFixed(1)),
      "ms more": Number((median(name) - base).toFixed(1)),
      "× bare": Number((median(name) / base).toFixed(2)),
    }];
  }),
));

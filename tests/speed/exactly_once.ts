/**
 * Ten thousand calls on five hundred keys, 64 at a time, a third of the runs killed before or after
 * their commit: `deno run -A tests/speed/exactly_once.ts`. With `DATABASE_URL` on that Postgres.
 */
// deno-lint-ignore-file no-console -- a script that prints what it saw

import { exactlyOnce } from "../support/exactly_once.ts";
import { startStack } from "../support/stack.ts";

const [requests = 10_000, keys = 500] = Deno.args.map(Number);

await using stack = await startStack({ own: true });
const load = { requests, keys, atOnce: 64, deaths: 16 };
const { effects, contradictions, ...more } = await exactlyOnce(stack, load);

console.log(
  `${requests} calls on ${keys} keys: ${effects} effects, ${contradictions} contradictions`,
);
console.log(more);
if (effects !== keys || contradictions > 0) Deno.exitCode = 1;

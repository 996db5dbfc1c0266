/**
 * The stack that `realtime.ts` measures, in a process of its own: runs the SQL it reads from standard
 * input, a JSON text a line, and writes the rows of each.
 *
 * @module
 */
// deno-lint-ignore-file no-console -- standard output is how it answers

import { NO_LIMITS } from "../../supabase/local/realtime/limits.ts";
import { startStack } from "../../supabase/local/stack.ts";
import { ROOT } from "../support/stack.ts";
import { jsonLines } from "./child.ts";

const databaseUrl = Deno.env.get("SPEED_DATABASE_URL");
const stack = await startStack({
  root: ROOT,
  port: 0,
  apertium: false,
  functions: () =>
    Promise.resolve({
      names: () => [],
      fetch: () => Promise.resolve(new Response()),
      close: () => Promise.resolve(),
    }),
  realtime: { limits: NO_LIMITS, delays: { connectMs: 0, joinMs: 0, closeMs: 0 } },
  log: (level, message, fields) => {
    if (level === "warn" || level === "error") console.error(message, fields ?? "");
  },
  ...databaseUrl && { databaseUrl },
});
const { url, keys } = stack;
console.log(
  JSON.stringify({ url, key: keys.publishable, server: keys.secrets.default, secret: keys.secret }),
);
for await (const text of jsonLines(Deno.stdin.readable)) {
  console.log(JSON.stringify(await stack.engine.query(String(text))));
}
await stack.close();

/**
 * What telemetry costs a request, printed as a table: `deno run -A tests/speed/telemetry.ts`.
 * With `DATABASE_URL` on that Postgres, in databases of its own, else on PGlite.
 *
 * Two stacks run beside each other, one with telemetry and one without, and take turns: a busy moment
 * of the machine meets both.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { createClient } from "@supabase/supabase-js";
import { LoggingService } from "@shared/platform/logging_service.ts";
import { MetricsService } from "@shared/platform/metrics_service.ts";
import { redacted } from "@shared/platform/redact.ts";
import { type Stack, startStack } from "../../supabase/local/stack.ts";
import { ROOT } from "../support/stack.ts";
import { emptyDatabase } from "../support/template.ts";
import { measure, type Measured, print } from "./measure.ts";

const ROUNDS = 10;

await using undo = new AsyncDisposableStack();
const server = Deno.env.get("DATABASE_URL");

async function start(telemetry: "on" | "off"): Promise<() => Promise<Response>> {
  const database = server ? undo.use(await emptyDatabase(server)) : undefined;
  const stack: Stack = await startStack({
    root: ROOT,
    port: 0,
    apertium: false,
    ...(database && { databaseUrl: database.url }),
    configure(config) {
      config.auth.rate_limit.anonymous_users = 10_000;
      Object.assign(config.edge_runtime.secrets, {
        TELEMETRY: telemetry,
        LIMIT_PULLS: "1000000/60",
      });
    },
    log: () => {},
  });
  undo.defer(stack.close);
  const client = createClient(stack.url, stack.keys.publishable, {
    auth: { persistSession: false },
  });
  const { data } = await client.auth.signInAnonymously();
  await client.auth.stopAutoRefresh();
  const headers = {
    apikey: stack.keys.publishable,
    authorization: `Bearer ${data.session?.access_token}`,
    "content-type": "application/json",
  };
  const ask = () =>
    fetch(`${stack.url}/functions/v1/pull-progress`, { method: "POST", headers, body: "{}" });
  await (await ask()).body?.cancel();
  return ask;
}

const asks = { off: await start("off"), on: await start("on") };

async function inTurns(atOnce: number, calls: number): Promise<Measured[]> {
  const rounds: Record<"off" | "on", Measured[]> = { off: [], on: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? ["off", "on"] as const : ["on", "off"] as const;
    for (const which of order) {
      rounds[which].push(await measure(which, asks[which], { calls, atOnce }));
    }
  }
  return (["off", "on"] as const).map((which) => middle(which, atOnce, rounds[which]));
}

/** The medians of all rounds. */
function middle(which: string, atOnce: number, rounds: Measured[]): Measured {
  const of = (pick: (each: Measured) => number) =>
    rounds.map(pick).sort((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? 0;
  return {
    name: `telemetry ${which}, ${atOnce} at once`,
    perSecond: of((each) => each.perSecond),
    p50: of((each) => each.p50),
    p95: of((each) => each.p95),
    failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
  };
}

print(await inTurns(1, 40));
print(await inTurns(8, 160));

function each(what: string, times: number, work: () => unknown): void {
  for (let warm = 0; warm < times / 10; warm++) work();
  const started = performance.now();
  for (let time = 0; time < times; time++) work();
  console.log(`${what}: ${((performance.now() - started) * 1000 / times).toFixed(1)} µs`);
}

const line = '{"@timestamp":"2026-11-22T00:52:20.090Z","level":"INFO","message":"served",' +
  '"properties":{"function":"create-session","request_id":"6f9619ff-8b86-4d01-b42d-00c04fc964ff","status":200}}';
each("noting a time", 100_000, () => MetricsService.recordTiming("speed.noted", 12.3, "x"));
each("redacting a line", 20_000, () => redacted(line));
const { log } = console;
let written = 0;
console.log = () => void written++;
const started = performance.now();
for (let time = 0; time < 20_000; time++) {
  new LoggingService({ function: "f" }).info("served", { ms: 1 });
}
const spent = performance.now() - started;
console.log = log;
console.log(`a log line, redacted: ${(spent * 1000 / written).toFixed(1)} µs`);

/**
 * Counters and gauges as the text that Prometheus and its kin scrape.
 *
 * @module
 */

import { z } from "zod";

const scraped = z.object({
  totals: z.array(z.object({
    metric: z.string(),
    label: z.string(),
    calls: z.number(),
    errors: z.number(),
    sum_ms: z.number(),
    buckets: z.array(z.number()),
  })),
  database: z.object({ size_mb: z.number(), cache_hit_ratio: z.number().nullable() }),
  connections: z.object({ used: z.number(), max: z.number() }),
  queue: z.array(z.object({
    queue: z.string(),
    waiting: z.number(),
    running: z.number(),
    dead: z.number(),
    lag_seconds: z.number(),
  })),
  jobs: z.array(z.object({ job: z.string().nullable(), failures: z.number() })),
  rules: z.array(z.object({ rule: z.string(), value: z.number(), is_open: z.boolean() })),
});

type Scraped = z.output<typeof scraped>;
type Labels = Record<string, string>;
type Line = [labels: Labels, value: number, suffix?: string];

/** The content type of the text. */
export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The text for what `platform.scrape` answered. Counters begin anew at midnight in UTC. */
export function prometheusText(answer: unknown): string {
  const told = scraped.parse(answer);
  const of = (metric: string) => told.totals.filter((each) => each.metric === metric);
  const [calls, queries] = [of("function.call"), of("database.query")];

  return [
    family("quintet_up", "gauge", "The database answers", [[{}, 1]]),
    family(
      "quintet_call_errors_total",
      "counter",
      "Answers of 500 or above",
      calls.map(({ label, errors }) => [{ function: label }, errors]),
    ),
    family(
      "quintet_calls_limited_total",
      "counter",
      "Calls refused by a rate limit",
      of("function.limited").map(({ label, calls }) => [{ function: label }, calls]),
    ),
    family(
      "quintet_call_duration_seconds",
      "histogram",
      "How long functions take",
      calls.flatMap(histogram),
    ),
    family(
      "quintet_queries_total",
      "counter",
      "Queries of functions",
      queries.map(({ label, calls }) => [{ query: label }, calls]),
    ),
    family(
      "quintet_query_seconds_total",
      "counter",
      "Time functions wait for queries",
      queries.map(({ label, sum_ms }) => [{ query: label }, sum_ms / 1000]),
    ),
    family(
      "quintet_cache_lookups_total",
      "counter",
      "Questions to the cache",
      told.totals.filter(({ metric }) => metric.startsWith("cache.")).map((
        { metric, label, calls },
      ) => [{ family: label, outcome: metric.slice("cache.".length) }, calls]),
    ),
    ...gauges(told),
  ].join("");
}

function gauges({ database, connections, queue, jobs, rules }: Scraped): string[] {
  return [
    family("quintet_database_bytes", "gauge", "The size of the database", [[
      {},
      database.size_mb * 1e6,
    ]]),
    family("quintet_connections", "gauge", "Connections to the database", [
      [{ kind: "used" }, connections.used],
      [{ kind: "max" }, connections.max],
    ]),
    family(
      "quintet_jobs",
      "gauge",
      "Jobs in the queues",
      queue.flatMap(({ queue, waiting, running, dead }): Line[] =>
        Object.entries({ waiting, running, dead }).map(([state, n]) => [{ queue, state }, n])
      ),
    ),
    family(
      "quintet_queue_lag_seconds",
      "gauge",
      "How long the oldest due job has waited",
      queue.map(({ queue, lag_seconds }) => [{ queue }, lag_seconds]),
    ),
    family(
      "quintet_timetable_failures",
      "gauge",
      "Failed runs of scheduled jobs in a day",
      jobs.map(({ job, failures }) => [{ job: job ?? "" }, failures]),
    ),
    family(
      "quintet_alert_open",
      "gauge",
      "Whether the alert of a rule is open",
      rules.map(({ rule, is_open }) => [{ rule }, Number(is_open)]),
    ),
    family(
      "quintet_alert_value",
      "gauge",
      "What a rule has measured last",
      rules.map(({ rule, value }) => [{ rule }, value]),
    ),
  ];
}

function family(name: string, type: string, help: string, lines: Line[]): string {
  if (lines.length === 0) return "";
  const samples = lines.map(([labels, value, suffix = ""]) =>
    `${name}${suffix}${shown(labels)} ${value}\n`
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.join("")}`;
}

/** Every second bound, 1 ms to 16 s: enough for a scraper, and half the text. */
function histogram({ label, calls, sum_ms, buckets }: Scraped["totals"][number]): Line[] {
  let below = 0;
  const bounds = buckets.flatMap((count, place): Line[] => {
    below += count;
    if (place % 2 === 1 || place >= buckets.length - 1) return [];
    return [[{ function: label, le: String(2 ** (place / 2) / 1000) }, below, "_bucket"]];
  });
  return [
    ...bounds,
    [{ function: label, le: "+Inf" }, calls, "_bucket"],
    [{ function: label }, sum_ms / 1000, "_sum"],
    [{ function: label }, calls, "_count"],
  ];
}

function shown(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length > 0 ? `{${pairs.join(",")}}` : "";
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

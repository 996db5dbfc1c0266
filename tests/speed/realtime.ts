/**
 * How fast Realtime is, printed as tables: `deno run -A tests/speed/realtime.ts`.
 * With `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite.
 * `SPEED_SOCKETS=50,200,500` says how many clients there are, `SPEED_SECONDS=10` how long.
 *
 * A change is timed from the moment its row is written to the moment its frame is in the client; each
 * client has claims of its own, and the policy asks a table of members. Beside it, in the same run: the
 * same changes without row level security, and how fresh clients would be that poll through REST.
 */
// deno-lint-ignore-file no-console -- a script that prints tables

import { measure, memoryOf } from "./measure.ts";
import { type Bench, heardWhile, openBench, pause } from "./realtime_bench.ts";
import type { Heard } from "./realtime_clients.ts";

const perSecond = 20;
const seconds = Number(Deno.env.get("SPEED_SECONDS") ?? 10);
const crowds = (Deno.env.get("SPEED_SOCKETS") ?? "50,200,500").split(",").map(Number);

await using bench = await openBench();
console.log(`On ${bench.engine}; ${perSecond} a second for ${seconds} s; times in ms.`);
console.log(await memoryOfSockets());
const reads = await polling(bench);

const changes: Record<string, object> = {};
for (const count of crowds) {
  const guarded = await heardChanges("guarded", count);
  const open = await heardChanges("open", count);
  const polled = 1000 * count / reads;
  changes[`${count} sockets`] = {
    ...shown(guarded, count),
    "p95 without RLS": round(open.p95),
    "×": round(guarded.p95 / open.p95),
    "polling": round(polled),
    "× ": round(polled / guarded.p95),
  };
}
console.log("\nChanges under row level security, without it, and by polling at full speed:");
console.table(changes);

const messages: Record<string, object> = {};
for (const count of crowds) {
  messages[`broadcast, ${count} sockets`] = await heardBroadcasts(count);
}
messages["presence, 50 sockets"] = await heardTracks(50);
console.log("\nMessages of a room; flood: as many broadcasts at once as make 200,000 frames.");
console.table(messages);

async function heardChanges(table: string, count: number): Promise<Heard> {
  await using crowd = await bench.join(count, {
    config: {
      postgres_changes: [{ event: "INSERT", schema: "speed", table }],
      postgres_changes_options: { wait: true },
    },
  });
  return await heardWhile(
    crowd,
    { perSecond, seconds },
    () => bench.sql(`insert into speed.${table} (room, body) values (1, 'new')`),
  );
}

async function heardBroadcasts(count: number): Promise<object> {
  const topic = `realtime:${crypto.randomUUID()}`;
  await using crowd = await bench.join(count, { config: {}, topic });
  const heard = await heardWhile(crowd, { perSecond, seconds }, () => crowd.ask("broadcast"));
  await crowd.ask("start");
  const total = Math.round(200_000 / count);
  await Promise.all(Array.from({ length: total }, () => crowd.ask("broadcast")));
  await pause(5_000);
  const flood = await crowd.ask("stop") as Heard;
  return { ...shown(heard, count - 1), "flood/s": Math.round(1000 * flood.count / flood.lasted) };
}

async function heardTracks(count: number): Promise<object> {
  const topic = `realtime:${crypto.randomUUID()}`;
  await using crowd = await bench.join(count, { config: { presence: { enabled: true } }, topic });
  return shown(
    await heardWhile(crowd, { perSecond, seconds }, () => crowd.ask("track")),
    count,
  );
}

/** Reads a second through REST, eight at once: all that clients who poll could share. */
async function polling({ url, key, tokens, sql }: Bench): Promise<number> {
  await sql("select 1");
  let turn = 0;
  const { perSecond } = await measure(
    "poll",
    () =>
      fetch(`${url}/rest/v1/sessions?select=id&order=created_at.desc&limit=10`, {
        headers: {
          apikey: key,
          authorization: `Bearer ${tokens[turn++ % tokens.length]}`,
          "accept-profile": "translator",
        },
      }),
    { calls: 400, atOnce: 8 },
  );
  return perSecond;
}

/** Before anything else, because memory that was once used is not given back. */
async function memoryOfSockets(): Promise<string> {
  const count = 500;
  await (await bench.join(25, { config: {} }))[Symbol.asyncDispose]();
  const before = (await memoryOf(bench.pid)).own;
  await using _crowd = await bench.join(count, { config: {} });
  const after = (await memoryOf(bench.pid)).own;
  const each = Math.round(1024 * (after - before) / count);
  return `Memory: ${before} MB before, ${each} KB for each of ${count} sockets with one channel.`;
}

function shown({ count, p50, p95, max }: Heard, hearers: number) {
  return {
    "p50": round(p50),
    "p95": round(p95),
    "max": round(max),
    "frames/s": Math.round(count / seconds),
    "lost": hearers * perSecond * seconds - count,
  };
}

function round(value: number): number {
  return Number(value.toFixed(1));
}

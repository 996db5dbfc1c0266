/**
 * An export of a million rows, through the queue: `deno run -A tests/speed/export.ts [rows]`.
 * With `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite.
 *
 * Prints what each slice costs in time, CPU and memory of the function's process, and checks the
 * archive against the database: every row once, and each as it is there.
 */
// deno-lint-ignore-file no-console -- a script that prints what it measures

import { createHash } from "node:crypto";
import { createClient } from "@supabase/supabase-js";
import { BlobReader, TextWriter, ZipReader } from "@zip.js/zip.js";
import { invoke } from "@shared/client/invoke.ts";
import { descendants } from "../support/processes.ts";
import { withoutWaking } from "../support/run_jobs.ts";
import { startStack } from "../support/stack.ts";
import { ms } from "./measure.ts";

const ROWS = Number(Deno.args[0] ?? 1_000_000);

await using stack = await startStack({ own: true, inProcesses: true });
const { sql, engine, url } = stack;
if (!sql || !engine) throw new Error("Cannot measure: this needs a database of its own");
await withoutWaking(stack);
const ana = await stack.as("ana");
const cron = createClient(url, stack.cronKey ?? "", {
  auth: { persistSession: false, autoRefreshToken: false },
});

console.log(`Making ${ROWS.toLocaleString("en")} rows …`);
const BATCH = 50_000;
for (let made = 0; made < ROWS; made += BATCH) {
  await engine.transaction(async (tx) => {
    // Past triggers, which would tell everybody of each row: this is not what is measured.
    await tx.exec("set local session_replication_role = replica");
    await tx.query(
      `insert into reading.progress_history
         (user_id, series_id, device_id, op_id, chapter_id, page_number, progress, locator, hlc, outcome)
       select $1::uuid, 'series ' || n % 400, md5((n % 5)::text)::uuid, md5(n::text),
         'chapter ' || n % 90, n % 500, (n % 1000) / 1000.0,
         jsonb_build_object('koreader', jsonb_build_object('progress', '/body/DocFragment[' || n || ']')),
         lpad((1767225600000 + n)::text, 13, '0') || '-0000', 'applied'
       from generate_series($2::int, $3::int) as n`,
      [ana.userId, made + 1, Math.min(made + BATCH, ROWS)],
    );
  });
}
await sql("analyze reading.progress_history");

const { request_id } = await invoke(ana, "export-user-data", {});
const slices: { ms: number; cpu: number; memory: number; peak: number }[] = [];
const started = performance.now();
while (true) {
  const before = functions();
  const begun = performance.now();
  const { claimed } = await invoke(cron, "run-job", { queue: "exports", max: 1 });
  if (claimed === 0) break;
  const worked = [...functions()].map(([pid, now]) => (
    { ...now, cpu: now.cpu - (before.get(pid)?.cpu ?? 0) }
  ));
  const [busiest] = worked.toSorted((a, b) => b.cpu - a.cpu);
  if (busiest) slices.push({ ms: performance.now() - begun, ...busiest });
}
const took = performance.now() - started;

const about = await invoke(ana, "export-user-data", { request_id });
const tables = about.manifest?.tables ?? [];
const history = tables.find(({ table }) => table === "reading.progress_history");
const archive = about.manifest?.archives?.[0];
console.log(`The archive is ${about.status} after ${ms(took)}`);
console.log(`${archive?.bytes} bytes in the archive, ${history?.files.length} files of the table`);
const cpus = slices.map(({ cpu }) => cpu).toSorted((a, b) => a - b);
console.log(
  `${slices.length} slices, CPU of one: median ${cpus[cpus.length >> 1]} ms, most ${
    cpus.at(-1)
  } ms`,
);
console.log(`Longest slice ${ms(Math.max(...slices.map((slice) => slice.ms)))}`);
const memory = slices.map((slice) => Math.round(slice.memory));
console.log(`Memory after each slice, MB: ${memory.join(" ")}`);
console.log(
  `The most there ever was: ${Math.round(Math.max(...slices.map(({ peak }) => peak)))} MB`,
);
console.log(`CPU of the last slices, ms: ${slices.slice(-3).map(({ cpu }) => cpu).join(" ")}`);

const zip = await (await fetch(about.url ?? "")).blob();
const whole = createHash("sha256").update(await zip.bytes()).digest("hex");
const reader = new ZipReader(new BlobReader(zip), { useWebWorkers: false, checkSignature: true });
const sums = new Map<string, string>();
let [count, sum] = [0, 0n];
for (const entry of await reader.getEntries()) {
  if (entry.directory) continue;
  const text = await entry.getData(new TextWriter());
  sums.set(entry.filename, createHash("sha256").update(text).digest("hex"));
  if (!/^reading\/progress_history.*ndjson$/.test(entry.filename)) continue;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    count++;
    sum += BigInt(`0x${createHash("md5").update(line).digest("hex").slice(0, 12)}`);
  }
}
await reader.close();
const [there] = await sql<{ count: number; sum: string }>(
  `select count(*)::int as count,
     sum(('x' || left(md5(row_to_json(t)::text), 12))::bit(48)::bigint)::text as sum
   from reading.progress_history t where user_id = $1`,
  [ana.userId],
);

const files = tables.flatMap((table) => table.files);
const checks = {
  "the archive is the one of the manifest": whole === archive?.sha256,
  "every file is as the manifest says": files.every(({ name, sha256 }) =>
    sums.get(name) === sha256
  ),
  "no file is in only one of them": files.length === sums.size - 1,
  "every row is there once": count === there?.count && count === history?.rows,
  "and as it is in the database": String(sum) === there?.sum,
};
console.table(checks);
if (!Object.values(checks).every(Boolean)) Deno.exitCode = 1;

const erasing = performance.now();
await sql("select private.begin_erasure($1::uuid, 'erase', null, 'speed')", [ana.userId]);
await sql("update private.jobs set run_at = now() where queue = 'erasures'");
while ((await invoke(cron, "run-job", { queue: "erasures", max: 1 })).claimed > 0);
const left = await sql("select from reading.progress_history limit 1");
console.log(`Erased after ${ms(performance.now() - erasing)}: ${left.length} rows left`);

/** CPU and memory of each process that runs a function, as the kernel counts them. */
function functions(): Map<number, { cpu: number; memory: number; peak: number }> {
  return new Map(
    descendants(Deno.pid).flatMap((pid) => {
      try {
        const stat = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ")[1]?.split(" ") ?? [];
        const status = Deno.readTextFileSync(`/proc/${pid}/status`);
        const mb = (name: string) =>
          Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0) / 1024;
        const cpu = 10 * (Number(stat[11]) + Number(stat[12]));
        return [[pid, { cpu, memory: mb("VmRSS"), peak: mb("VmHWM") }] as const];
      } catch {
        return []; // it has just ended
      }
    }),
  );
}

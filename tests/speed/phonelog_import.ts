/**
 * A large backup on its way in: `deno run -A tests/speed/phonelog_import.ts [megabytes]`, on the server
 * of DATABASE_URL or embedded.
 *
 * The stack runs as a person starts it. A made-up backup is uploaded and imported; on the way the stack
 * is killed with kill -9 and started again. Printed are the rows, the time, and the memory of the
 * process that does the work, at the beginning, in the middle and at its most; at the end the counts
 * are compared with the file, and the same file is imported again.
 */
// deno-lint-ignore-file no-console -- prints what it measures

import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { Output } from "../../supabase/local/generate/output.ts";
import { History } from "../../supabase/local/generate/phonelog/history.ts";
import { rootOf, xmlHead, xmlRow } from "../../supabase/local/generate/phonelog/xml_format.ts";
import { descendants, isAlive } from "../support/processes.ts";
import { StartedStack } from "../support/started_stack.ts";
import { projectDatabase } from "../support/template.ts";

const MEGABYTES = Number(Deno.args[0] ?? 200);
const EVENTS_A_MEGABYTE = 2050;
/** The stack dies when so much of the file has been taken. */
const KILL_AT = 0.4;

interface Import {
  id: string;
  status: string;
  read_bytes: number;
  size_bytes: number;
  rows: number;
  inserted: number;
  duplicate: number;
  rejected: number;
  error: string | null;
}

await using undo = new AsyncDisposableStack();
const folder = await Deno.makeTempDir();
undo.defer(() => Deno.remove(folder, { recursive: true }));
const server = Deno.env.get("DATABASE_URL");
const database = server ? undo.use(await projectDatabase(server)) : undefined;

const file = `${folder}/sms.xml`;
const rows = makeFile(file, MEGABYTES);
const size = (await Deno.stat(file)).size;
console.log(`${mb(size)} MB, ${many(rows)} messages`);

const start = (port: string) =>
  new StartedStack(
    ["--data", `${folder}/data`, "--port", port],
    database ? { DATABASE_URL: database.url } : {},
  );
let stack = start("0");
undo.defer(() => stack[Symbol.asyncDispose]());
const { url, key } = await stack.ready();
const supabase = createClient(url, key, { auth: { persistSession: false } });
const { data: { user } } = await supabase.auth.signInAnonymously();
if (!user) throw new Error("Nobody is signed in");

const memory: number[] = [];
let isSampling = true;
const sampled = sample();
for (const nth of [1, 2]) {
  const began = performance.now();
  const path = await upload(`${nth}.xml`);
  console.log(`import ${nth}: uploaded in ${seconds(began)} s`);
  await watch(path, nth === 1);
}
isSampling = false;
await sampled;
const { count } = await supabase.schema("phonelog").from("events")
  .select("*", { count: "exact", head: true });
const [low, middle, most] = [0.05, 0.5, 1].map((share) =>
  memory.toSorted((a, b) => a - b)[Math.ceil(share * memory.length) - 1] ?? 0
);
console.log(
  `memory of the worker: ${mb(low)} MB at first, ${mb(middle)} in the middle, ${mb(most)} at most`,
);
console.log(
  `${count} events in the database, ${rows} in the file: ${count === rows ? "the same" : "WRONG"}`,
);
if (count !== rows) Deno.exitCode = 1;

/** Straight from the disk, as a browser sends a file. */
async function upload(name: string): Promise<string> {
  const path = `${user?.id}/${name}`;
  const { data, error } = await supabase.storage.from("phone-backups").createSignedUploadUrl(path);
  if (error) throw error;
  const body = (await Deno.open(file)).readable;
  const headers = { "content-type": "text/xml" };
  const answer = await fetch(data.signedUrl, { method: "PUT", headers, body });
  if (!answer.ok) throw new Error(await answer.text());
  await answer.body?.cancel();
  return path;
}

/** From its beginning to its end, with a kill on the way where that is wanted. */
async function watch(path: string, isKilled: boolean): Promise<void> {
  const began = performance.now();
  const { data, error } = await supabase.functions.invoke("import-phone-backup", {
    body: { path, source: { name: "Pixel" }, country: "DE" },
  });
  if (error) throw new Error(await error.context.text());
  let mayKill = isKilled;
  while (true) {
    await new Promise((done) => setTimeout(done, 250));
    const now = await stateOf(data.import_id);
    if (!now) continue;
    if (mayKill && now.read_bytes > KILL_AT * now.size_bytes) {
      mayKill = false;
      await killed(now);
    }
    if (now.status === "waiting" || now.status === "running") continue;
    const took = (performance.now() - began) / 1000;
    console.log(
      `  ${now.status} ${now.error ?? ""} in ${took.toFixed(0)} s: ${many(now.rows)} rows, ` +
        `${many(now.inserted)} new, ${many(now.duplicate)} known, ${now.rejected} refused; ` +
        `${many(Math.round(now.rows / took))} rows/s, ${
          (now.size_bytes / took / 1e6).toFixed(1)
        } MB/s`,
    );
    return;
  }
}

async function killed(at: Import): Promise<void> {
  const family = descendants(stack.pid);
  stack.kill("SIGKILL");
  await stack.ended();
  while (family.some(isAlive)) await new Promise((done) => setTimeout(done, 50));
  console.log(`  kill -9 at ${mb(at.read_bytes)} MB, ${many(at.inserted)} rows`);
  stack = start(new URL(url).port);
  await stack.ready();
  if (!database) return;
  // As if the lease of who died had run out: that minute says nothing about the import.
  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  await sql`update private.jobs set locked_until = now() where state = 'running'`;
  await sql.end();
}

async function stateOf(id: string): Promise<Import | null> {
  const { data } = await supabase.schema("phonelog").from("imports").select().eq("id", id).single();
  return data;
}

/** The resident memory of the largest process that runs functions, again and again. */
async function sample(): Promise<void> {
  while (isSampling) {
    const [most = 0] = descendants(stack.pid).map(residentOf).sort((a, b) => b - a);
    if (most > 0) memory.push(most);
    await new Promise((done) => setTimeout(done, 200));
  }
}

function residentOf(pid: number): number {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    return 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function makeFile(path: string, megabytes: number): number {
  const options = {
    events: Math.ceil(megabytes * EVENTS_A_MEGABYTE),
    seed: 7,
    months: 24,
    until: "2026-11-01",
  };
  let count = 0;
  for (const day of new History(options).days()) {
    for (const made of day) if (rootOf(made) === "smses") count++;
  }
  using output = new Output(path);
  output.write(xmlHead("smses", count));
  for (const day of new History(options).days()) {
    for (const made of day) if (rootOf(made) === "smses") output.write(xmlRow(made));
  }
  output.write("</smses>");
  return count;
}

function mb(bytes = 0): string {
  return (bytes / 1e6).toFixed(0);
}

function many(count: number): string {
  return count.toLocaleString("en");
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(1);
}

/**
 * Measures the functions runner: `deno run -A tests/speed/runner.ts`. Only the ratios mean something:
 * they compare two things on one machine at one time.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- a script that prints what it measured
import { median, openProject, percentile, type Project } from "./runner_project.ts";

const COLD = 25;
const WARM = 2_000;
const PARALLEL = 32;

const project = await openProject(COLD);
try {
  await measureCold(project);
  await measureWarm(project);
} finally {
  await project.close();
}

async function measureCold({ runner, names }: Project) {
  const first = async (name: string) => {
    const began = performance.now();
    const answer = await runner.fetch(project.request(name), "127.0.0.1");
    await answer.text();
    if (answer.status !== 200) throw new Error(`${name} answered ${answer.status}`);
    return performance.now() - began;
  };
  const times: Record<"spare" | "cold", number[]> = { spare: [], cold: [] };
  for (const kind of ["spare", "cold"] as const) {
    for (const name of names[kind]) {
      await pause(700); // until the next spare is warm
      times[kind].push(await first(name));
    }
    const memory = runner.metrics().map(({ pid }) => privateMb(pid));
    console.log(
      `cold start, ${kind === "spare" ? "with the spare" : "without it"}:`,
      `p50 ${median(times[kind]).toFixed(0)} ms, p95 ${percentile(times[kind], 95).toFixed(0)} ms;`,
      `${memory.length} processes of ${median(memory).toFixed(1)} MB each (median, proportional)`,
    );
  }
  const ratio = median(times.cold) / median(times.spare);
  console.log(`→ the spare makes a cold start ${ratio.toFixed(1)} times as fast`);
}

async function measureWarm({ runner, names }: Project) {
  const [name = ""] = names.cold;
  const direct = await import(project.entry(name));
  const servers = {
    bare: serve((request) => direct.default.fetch(request)),
    runner: serve((request) => runner.fetch(request, "127.0.0.1")),
  };
  const sequential: Record<string, number[]> = { bare: [], runner: [] };
  const parallel: Record<string, number> = { bare: 0, runner: 0 };
  // In turns, so that both see the same weather.
  for (let round = 0; round < 4; round++) {
    for (const [kind, server] of Object.entries(servers)) {
      const call = () => post(server.addr.port, name);
      for (let i = 0; i < WARM / 4; i++) sequential[kind]?.push(await timed(call));
      const began = performance.now();
      await Promise.all(Array.from({ length: PARALLEL }, async () => {
        for (let i = 0; i < WARM / PARALLEL; i++) await call();
      }));
      const perSecond = WARM / ((performance.now() - began) / 1000);
      parallel[kind] = Math.max(parallel[kind] ?? 0, perSecond);
    }
  }
  const [bare, proxied] = [sequential.bare ?? [], sequential.runner ?? []];
  console.log(
    `warm: bare p50 ${median(bare).toFixed(2)} ms, runner p50 ${median(proxied).toFixed(2)} ms,`,
    `overhead ${(median(proxied) - median(bare)).toFixed(2)} ms`,
    `(p95 ${percentile(bare, 95).toFixed(2)} and ${percentile(proxied, 95).toFixed(2)} ms)`,
  );
  const [fast, slow] = [parallel.bare ?? 0, parallel.runner ?? 0];
  console.log(
    `load: bare ${fast.toFixed(0)} requests a second, runner ${slow.toFixed(0)}`,
    `→ ${(slow / fast).toFixed(2)} of the bare server's, client on the same machine`,
  );
  for (const server of Object.values(servers)) await server.shutdown();
}

function serve(handler: (request: Request) => Response | Promise<Response>) {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handler);
}

async function post(port: number, name: string): Promise<void> {
  const { url, ...init } = project.call(name);
  const answer = await fetch(`http://127.0.0.1:${port}${url}`, init);
  await answer.text();
}

async function timed(call: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

// What the process holds alone, and its share of what it holds with others.
function privateMb(pid: number): number {
  const [, kilobytes] =
    Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`).match(/^Pss:\s+(\d+)/m) ?? [];
  return Number(kilobytes) / 1024;
}

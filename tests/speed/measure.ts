/**
 * Measures calls and prints them beside each other.
 *
 * @module
 */
// deno-lint-ignore-file no-console -- prints the tables of the speed scripts

import { descendants } from "../support/processes.ts";

/** What one line of the table says; times in milliseconds. */
export interface Measured {
  name: string;
  perSecond: number;
  p50: number;
  p95: number;
  failed: number;
}

/** Makes `calls` calls, `atOnce` at a time, after a few that do not count. */
export async function measure(
  name: string,
  call: () => Promise<Response>,
  { calls, atOnce }: { calls: number; atOnce: number },
): Promise<Measured> {
  const times: number[] = [];
  let failed = 0;
  const one = async (counts: boolean) => {
    const started = performance.now();
    const response = await call();
    await response.arrayBuffer();
    if (!counts) return;
    times.push(performance.now() - started);
    if (!response.ok) failed++;
  };
  for (let warm = 0; warm < 5; warm++) await one(false);

  const started = performance.now();
  let left = calls;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (left-- > 0) await one(true);
  }));
  const seconds = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))];
  return { name, perSecond: calls / seconds, p50: at(0.5) ?? 0, p95: at(0.95) ?? 0, failed };
}

/** Prints the lines; the ratio compares each p50 with the first line's. */
export function print(rows: Measured[]): void {
  const base = rows[0]?.p50 ?? 1;
  console.table(Object.fromEntries(rows.map(({ name, perSecond, p50, p95, failed }) => [name, {
    "req/s": Math.round(perSecond),
    "p50 ms": Number(p50.toFixed(1)),
    "p95 ms": Number(p95.toFixed(1)),
    "× first": Number((p50 / base).toFixed(1)),
    failed,
  }])));
}

/** Resident memory of a process and of all it started, in MB. */
export async function memoryOf(pid: number) {
  const children = descendants(pid);
  const sizes = await Promise.all(children.map(residentMb));
  return {
    own: Math.round(await residentMb(pid)),
    children: Math.round(sizes.reduce((sum, each) => sum + each, 0)),
    processes: children.length,
  };
}

/** A time as people read it. */
export function ms(value: number): string {
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

async function residentMb(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

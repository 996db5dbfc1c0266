/**
 * A soak as a person likes to read it: a line now and then, and a table at the end.
 *
 * @module
 */

import type { Hit, Memory, Soaked } from "./soak.ts";
import type { Counted } from "./tally.ts";

/** What one line tells. */
export interface Beat {
  second: number;
  /** For how many seconds it speaks. */
  lasted: number;
  counted: Counted;
  live: number;
  sockets: number;
  /** MB of the stack's process. */
  own: number;
  hit: Hit | undefined;
}

/** How a soak went since the last line. */
export function beat({ second, lasted, counted, live, sockets, own, hit }: Beat): string {
  const { calls, repeated, failed, p50, p95 } = counted;
  return [
    clock(second),
    `${(calls / lasted).toFixed(0).padStart(4)}/s`,
    `p50 ${time(p50)}`,
    `p95 ${time(p95)}`,
    `${String(repeated).padStart(5)} repeated`,
    `${failed} failed`,
    `${live}/${sockets} live`,
    `${own} MB`,
    hit ? `${hit.name}: back after ${time(hit.back).trim()}` : "no fault",
  ].join("  ");
}

/** What the figures are, and whether they are kept; empty where all are. */
export function broken(soaked: Soaked): string[] {
  const { all, balances, missing, toldTwice, memories } = soaked;
  const sum = (of: "lost" | "doubled") => balances.reduce((sum, each) => sum + each[of], 0);
  const growth = grown(memories);
  return [
    ...share(all) < 0.999 ? [`${percent(share(all))} succeed, less than 99.9 %`] : [],
    ...sum("lost") ? [`${sum("lost")} lost`] : [],
    ...sum("doubled") ? [`${sum("doubled")} doubled`] : [],
    ...missing ? [`${missing} never told`] : [],
    ...toldTwice ? [`${toldTwice} told twice`] : [],
    ...growth !== undefined && growth >= 0.1 ? [`memory grew by ${percent(growth)}`] : [],
  ];
}

/** The end of a soak. */
export function report(soaked: Soaked): string {
  const { engine, minutes, rate, sockets, seconds, stories, all, hits, balances } = soaked;
  const lines = [
    `${engine}: ${
      round(minutes)
    } min, ${rate} requests/s, ${sockets} sockets, ${hits.length} faults`,
    "",
    row("story", ["calls", "at first", "repeats", "failed", "p50", "p95"]),
    ...[...stories.sort((a, b) => a.story.localeCompare(b.story)), all].map((each) =>
      row(each.story, [
        whole(each.calls),
        percent(each.atFirst / Math.max(1, each.calls)),
        whole(each.repeated),
        whole(each.failed),
        time(each.p50),
        time(each.p95),
      ])
    ),
    "",
    row("fault", ["times", "back", "at worst", "all live", "at worst"]),
    ...[...new Set(hits.map(({ name }) => name))].map((name) => {
      const of = (key: "back" | "live") =>
        hits.filter((each) => each.name === name).map((each) => each[key]).sort((a, b) => a - b);
      const both = (["back", "live"] as const).map(of);
      const shown = both.flatMap((times) => [
        time(times[Math.floor(times.length / 2)] ?? 0),
        time(times.at(-1) ?? 0),
      ]);
      return row(name, [whole(both[0]?.length ?? 0), ...shown]);
    }),
    "",
    row("ledger", ["told done", "lost", "doubled"]),
    ...balances.map(({ kind, acknowledged, lost, doubled }) =>
      row(kind, [acknowledged, lost, doubled].map(whole))
    ),
    "",
    `Heard live: ${soaked.missing} missed, ${soaked.toldTwice} told twice.`,
    memoryLine(soaked.memories),
    `${(all.calls / seconds).toFixed(1)} requests/s; ${soaked.heldBack} were held back, ` +
    `${soaked.unanswered} waited when it ended.`,
    ...soaked.failures.map((failure) => `  ${failure}`),
    "",
    ...verdict(soaked),
  ];
  return lines.join("\n");
}

/** How much of the calls succeeded, repeats included. */
export function share({ calls, failed }: Counted): number {
  return calls ? (calls - failed) / calls : 0;
}

function verdict(soaked: Soaked): string[] {
  const faults = broken(soaked);
  if (faults.length > 0) return [`BROKEN: ${faults.join(", ")}`];
  return [`Kept: ${percent(share(soaked.all))} succeed, nothing lost, nothing doubled.`];
}

/** By how much the last three looks are above the first three; undefined for a short life. */
function grown(memories: Memory[]): number | undefined {
  if (memories.length < 6) return undefined;
  const mean = (some: Memory[]) => some.reduce((sum, { own }) => sum + own, 0) / some.length;
  return mean(memories.slice(-3)) / mean(memories.slice(0, 3)) - 1;
}

function memoryLine(memories: Memory[]): string {
  const [first, last] = [memories.at(0), memories.at(-1)];
  const growth = grown(memories);
  if (!first || !last || growth === undefined) return "Memory: no process lived long enough.";
  // A leak grows in the second half as well.
  const middle = memories[Math.floor(memories.length / 2)] ?? last;
  const looks = [first, middle, last].map(({ own, second }) => `${own} MB at ${clock(second)}`);
  return `Memory of the stack: ${looks.join(", ")}, ${growth < 0 ? "" : "+"}${percent(growth)}; ` +
    `its functions: ${first.children} MB, ${last.children} MB.`;
}

function row(name: string, cells: string[]): string {
  return name.padEnd(36) + cells.map((cell) => cell.padStart(11)).join("");
}

function time(ms: number): string {
  return (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`).padStart(6);
}

function clock(second: number): string {
  const [minutes, seconds] = [Math.floor(second / 60), Math.floor(second % 60)];
  return `${String(minutes).padStart(2, "0")}:${String(seconds).padStart(2, "0")}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function whole(value: number): string {
  return value.toLocaleString("en");
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

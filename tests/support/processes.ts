/**
 * Which processes run, as the kernel tells it. Linux only.
 *
 * @module
 */

/** A process that runs: no zombie, which only waits for its parent to look. */
interface Process {
  pid: number;
  command: string;
  parent: number;
  group: number;
}

/** Whether a process still runs. */
export function isAlive(pid: number): boolean {
  return processOf(pid) !== undefined;
}

/** The processes that one has started, by their ids. */
export function childrenOf(pid: number): number[] {
  return processes().filter(({ parent }) => parent === pid).map((child) => child.pid);
}

/** The processes that descend from one, by their ids. */
export function descendants(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
}

/** The commands of a process group's programs; none when the group has ended. */
export function programsOf(group: number): string[] {
  return processes().filter((each) => each.group === group).map(({ command }) => command);
}

/** How a process calls itself at the moment; "" when it is gone. */
export function titleOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`);
}

function processes(): Process[] {
  return [...Deno.readDirSync("/proc")]
    .filter(({ name }) => /^\d+$/.test(name))
    .flatMap(({ name }) => processOf(Number(name)) ?? []);
}

function processOf(pid: number): Process | undefined {
  // The command may itself hold spaces and brackets.
  const [, command, state, parent, group] =
    /\((.*)\) (\S) (\d+) (\d+)/s.exec(read(`/proc/${pid}/stat`)) ?? [];
  if (command === undefined || state === "Z") return undefined;
  return { pid, command, parent: Number(parent), group: Number(group) };
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

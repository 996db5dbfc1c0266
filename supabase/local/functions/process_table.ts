/**
 * What the operating system knows about a process. CPU and memory on Linux only: elsewhere nothing is
 * known, and the limits that need them do not hold.
 *
 * @module
 */

/** The kernel counts CPU time for programs in hundredths of a second, on every machine. */
const MS_PER_TICK = 10;

/** When the process was started, as one word: a pid is used again, a pid with its start time is not. */
export function startTime(pid: number): string | undefined {
  if (Deno.build.os === "linux") return statOf(pid)?.[19];
  try {
    const ps = new Deno.Command("ps", { args: ["-o", "lstart=", "-p", String(pid)] }).outputSync();
    return new TextDecoder().decode(ps.stdout).trim().replaceAll(/\W+/g, "_") || undefined;
  } catch {
    return undefined;
  }
}

/** User and system time so far, in milliseconds. */
export function cpuMs(pid: number): number | undefined {
  const stat = statOf(pid);
  return stat && (Number(stat[11]) + Number(stat[12])) * MS_PER_TICK;
}

/** The memory the process holds at the moment, in megabytes. */
export function memoryMb(pid: number): number | undefined {
  const [, kilobytes] = read(`/proc/${pid}/status`)?.match(/^VmRSS:\s+(\d+) kB$/m) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

// The fields after the name, which may itself hold spaces and brackets: [0] is the state.
function statOf(pid: number): string[] | undefined {
  const text = read(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}

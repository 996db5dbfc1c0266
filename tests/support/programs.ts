/**
 * Which programs run in a process group, as the kernel tells it.
 *
 * @module
 */

/** The commands of a group's programs; none when the group has ended. Linux only. */
export async function programsOf(group: number): Promise<string[]> {
  const programs: string[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await Deno.readTextFile(`/proc/${name}/stat`).catch(() => "");
    const [, command, state, of] = /\((.*)\) (\S) \S+ (\d+)/.exec(stat) ?? [];
    // A zombie runs no more, and waits only for its parent to look.
    if (command && state !== "Z" && Number(of) === group) programs.push(command);
  }
  return programs;
}

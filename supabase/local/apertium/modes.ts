/**
 * The language pairs that are installed: what Apertium calls modes, one file each.
 *
 * @module
 */

/** Where Debian's packages put them. */
export const MODES_FOLDER = "/usr/share/apertium/modes";

/** A direction and the shell command that translates it, ending each message at a NUL byte. */
export interface Mode {
  readonly from: string;
  readonly to: string;
  readonly command: string;
}

/** Reads the modes of a folder; none where there is no folder. Variants and unknown forms are left out. */
export async function readModes(folder = MODES_FOLDER): Promise<Mode[]> {
  const modes: Mode[] = [];
  for (const file of await namesIn(folder)) {
    const [, from, to] = /^([a-z]{2,3})-([a-z]{2,3})\.mode$/.exec(file) ?? [];
    if (!from || !to) continue;
    const command = commandOf(await Deno.readTextFile(`${folder}/${file}`));
    // Packages say "eng" or "en"; the standard knows both and prefers the shorter.
    if (command) modes.push({ from: shortest(from), to: shortest(to), command });
  }
  return modes;
}

/** Whether there is anything to translate with. */
export async function isInstalled(folder = MODES_FOLDER): Promise<boolean> {
  return (await readModes(folder)).length > 0;
}

/** The modes that lead from one language to another: one, two by way of a third language, or none. */
export function routeBetween(modes: readonly Mode[], from: string, to: string): Mode[] {
  const direct = modes.find((mode) => mode.from === from && mode.to === to);
  if (direct) return [direct];
  if (from === to) return [];
  for (const first of modes.filter((mode) => mode.from === from)) {
    const second = modes.find((mode) => mode.from === first.to && mode.to === to);
    if (second) return [first, second];
  }
  return [];
}

/**
 * The command of a mode file, built anew from parts that were looked at. A file says
 * `program -b 'file' | program $1 'file' | …`; `$1` and `$2` stand for options of its wrapper.
 */
export function commandOf(mode: string): string | undefined {
  const programs = mode.trim().split("|").map((part) => part.trim());
  const commands = programs.map((part) => {
    const [program, ...rest] = part.match(/'[^']*'|\S+/g) ?? [];
    const words = rest.map((word) => word.replace(/^'(.*)'$/, "$1")).filter((word) => word !== "$2")
      .map((word) => word === "$1" ? "-n" : word);
    const known = program && /^[a-z][a-z-]*$/.test(program) &&
      words.every((word) => /^[\w@%+=:,./-]+$/.test(word));
    return known ? [program, "-z", ...words.map((word) => `'${word}'`)].join(" ") : undefined;
  });
  return commands.includes(undefined) ? undefined : commands.join(" | ");
}

function shortest(code: string): string {
  return new Intl.Locale(code).language;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return [];
    throw thrown;
  }
}

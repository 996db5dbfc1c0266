/**
 * The README's table of functions, the one whose first heading is "function".
 *
 * @module
 */

/** One row of it. */
export interface FunctionRow {
  name: string;
  /** Who may call, such as `user` or `user, secret:cron`. */
  who: string;
  summary: string;
  /** Its line in the README, from 0. */
  line: number;
}

/** The order of the three columns, read from the heading. */
interface Columns {
  who: number;
  what: number;
}

/** Every row of every such table, in order. */
export function functionRows(readme: string): FunctionRow[] {
  let columns: Columns | undefined;
  return readme.split("\n").flatMap((text, line) => {
    const cells = cellsOf(text);
    if (!cells) columns = undefined;
    else if (/^functions?$/i.test(cells[0] ?? "")) columns = columnsOf(cells);
    else if (columns && !/^:?-+:?$/.test(cells[0] ?? "")) return [rowOf(cells, columns, line)];
    return [];
  });
}

/** Adds a row below the last of its siblings, or below the last row of all. */
export function withFunction(
  readme: string,
  { name, who, summary }: Omit<FunctionRow, "line">,
  siblings: readonly string[],
): string {
  const rows = functionRows(readme);
  const below = rows.findLast((row) => siblings.includes(row.name)) ?? rows.at(-1);
  if (!below) return readme;

  const lines = readme.split("\n");
  const heading = lines.slice(0, below.line).findLast((text) =>
    /^\|\s*functions?\s*\|/i.test(text)
  );
  const columns = columnsOf(cellsOf(heading ?? "") ?? []);
  const cells = columns.who < columns.what ? [who, summary] : [summary, who];
  return lines.toSpliced(below.line + 1, 0, `| \`${name}\` | ${cells.join(" | ")} |`).join("\n");
}

function cellsOf(line: string): string[] | undefined {
  const inner = /^\|(.*)\|\s*$/.exec(line)?.[1];
  return inner?.split("|").map((cell) => cell.trim());
}

function columnsOf(heading: readonly string[]): Columns {
  const who = heading.findIndex((cell) => /^who/i.test(cell));
  return { who, what: who === 1 ? 2 : 1 };
}

function rowOf(cells: string[], { who, what }: Columns, line: number): FunctionRow {
  const plain = (cell = "") => cell.replaceAll("`", "");
  return { name: plain(cells[0]), who: plain(cells[who]), summary: cells[what] ?? "", line };
}

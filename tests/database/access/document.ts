/**
 * The matrix as a document: `tests/database/access.md`.
 *
 * @module
 */

import type { Cell } from "./cells.ts";
import type { Exception, Persona } from "./domain.ts";
import { reasonsFor, type Violation } from "./invariants.ts";
import { table, wrapped } from "./markdown.ts";
import { COMMANDS } from "./probe.ts";

/** What is written about. */
export interface Written {
  cells: readonly Cell[];
  violations: readonly Violation[];
  exceptions: readonly Exception[];
  personas: readonly Persona[];
  /** Partitions: of those that nobody may touch there is nothing to say. */
  parts: ReadonlySet<string>;
  /** Of tables, views and functions, by name. */
  comments: ReadonlyMap<string, string>;
}

/** The whole document. */
export async function accessDocument(written: Written): Promise<string> {
  const intro = await Deno.readTextFile(new URL("./intro.md", import.meta.url));
  const people = written.personas.map(({ name, is }) => wrapped(`\`${name}\` ${is}`, "- "));
  const sections = Map.groupBy(written.cells, ({ of }) => of);
  const isCall = ([of]: [string, Cell[]]) => of.includes("(");
  const sorted = [...sections].filter(([of, cells]) =>
    !written.parts.has(of) || cells.some(({ open }) => open)
  ).sort(([a], [b]) => a < b ? -1 : 1);
  const parts = [
    intro.trimEnd(),
    "## Who asks",
    people.join("\n"),
    ...chapters("Tables and views of", sorted.filter((each) => !isCall(each)), written),
    ...chapters("Functions of", sorted.filter(isCall), written),
  ];
  return `${parts.join("\n\n")}\n`;
}

function chapters(title: string, sections: [string, Cell[]][], written: Written): string[] {
  const bySchema = Map.groupBy(sections, ([of]) => of.split(".")[0] ?? "");
  return [...bySchema].flatMap(([schema, own]) => [
    `## ${title} \`${schema}\``,
    ...own.flatMap(([of, cells]) => section(of, cells, written)),
  ]);
}

function section(of: string, cells: readonly Cell[], written: Written): string[] {
  const { comments, violations, exceptions, personas } = written;
  const comment = comments.get(of) ?? "";
  const own = exceptions.filter((each) => each.of === of);
  const notes = [...new Set(own.map(({ reason }) => reason))];
  const mark = (cell: Cell) => {
    if (!violations.some((each) => each.cell === cell)) return cell.shown;
    const numbers = new Set(reasonsFor(cell, own).map(({ reason }) => notes.indexOf(reason) + 1));
    return numbers.size > 0 ? `${cell.shown} (${[...numbers].join(", ")})` : cell.shown;
  };
  const commands = [...COMMANDS, "own", "another's"].filter((command) =>
    cells.some((cell) => cell.command === command && (command !== "flags" || cell.shown !== "same"))
  );
  const rows = new Map<string, string[]>();
  for (const { name } of personas) {
    const row = cells.filter(({ persona }) => persona === name);
    if (row.length === 0) continue;
    const shown = commands.map((command) => {
      const cell = row.find((each) => each.command === command);
      return cell ? mark(cell) : "·";
    });
    const key = shown.join(" | ");
    rows.set(key, [...rows.get(key) ?? [], name]);
  }
  const body = [...rows].map(([key, names]) => [names.join(", "), ...key.split(" | ")]);
  return [
    `### \`${of}\``,
    ...comment ? [wrapped(sentence(comment))] : [],
    ...changes(cells),
    table(["who", ...commands], body),
    ...notes.length > 0
      ? [notes.map((reason, at) => wrapped(sentence(reason), `${at + 1}. `)).join("\n")]
      : [],
  ];
}

/** Which columns the numbers count. */
function changes(cells: readonly Cell[]): string[] {
  const own = cells.find(({ persona, command }) => persona === "owner" && command === "upd");
  const columns =
    own?.parts.filter(({ verdict }) => /^(ALLOW|23)/.test(verdict)).map(({ part }) => part) ??
      [];
  if (columns.length === 0) return [];
  return [wrapped(`The owner changes ${columns.map((name) => `\`${name}\``).join(", ")}.`)];
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

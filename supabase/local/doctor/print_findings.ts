/**
 * Findings as a list for people.
 *
 * @module
 */

import { styled } from "../terminal.ts";
import type { Finding } from "./finding.ts";

const SIGNS = {
  ok: styled("green", "✓"),
  warning: styled("yellow", "!"),
  fault: styled("red", "✗"),
  unchecked: styled("dim", "·"),
};

/** Columns of a narrow terminal. */
const WIDTH = 80;

/** Lines of at most 80 columns: what was found, the advice under it, and the sum. */
export function linesOf(findings: Finding[]): string[] {
  const width = Math.max(...findings.map(({ about }) => about.length));
  const indent = " ".repeat(width + 6);
  const lines = findings.flatMap(({ about, level, says, todo }, at) => {
    const name = findings[at - 1]?.about === about ? "" : about;
    const [first = "", ...more] = wrapped(says, WIDTH - indent.length);
    const advice = todo ? wrapped(todo, WIDTH - indent.length - 2) : [];
    return [
      `  ${SIGNS[level]} ${styled("bold", name.padEnd(width))}  ${first}`,
      ...more.map((line) => indent + line),
      ...advice.map((line, row) => styled("cyan", `${indent}${row === 0 ? "→" : " "} ${line}`)),
    ];
  });
  return [...lines, "", sum(findings)];
}

function sum(findings: Finding[]): string {
  const count = (wanted: Finding["level"]) =>
    findings.filter(({ level }) => level === wanted).length;
  const parts = [
    styled("green", `${count("ok")} well`),
    count("warning") && styled("yellow", plural(count("warning"), "warning")),
    count("fault") && styled("red", plural(count("fault"), "fault")),
    count("unchecked") && styled("dim", `${count("unchecked")} unchecked`),
  ];
  return parts.filter(Boolean).join(", ");
}

function plural(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}

/** Breaks at spaces; a word that is longer than a line keeps whole, to be copied. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line];
}

/**
 * Small files: how long one may be, and how long they are as a whole.
 *
 * @module
 */

import type { SourceFile } from "./repository.ts";

const LONGEST = 250;
const MEDIAN = 80;
const P90 = 150;

/** Files that are too long. */
export function lengthFaults(files: readonly SourceFile[]): string[] {
  return files.filter((file) => linesOf(file) > LONGEST)
    .map((file) => `${file.path} has ${linesOf(file)} lines, more than ${LONGEST}`);
}

/** What is wrong with the lengths taken together. */
export function spreadFaults(files: readonly SourceFile[]): string[] {
  const lengths = files.map(linesOf).sort((a, b) => a - b);
  const at = (share: number) => lengths[Math.ceil(share * lengths.length) - 1] ?? 0;
  const faults: string[] = [];
  if (at(0.5) > MEDIAN) faults.push(`The median is ${at(0.5)} lines, more than ${MEDIAN}`);
  if (at(0.9) > P90) faults.push(`One file in ten has ${at(0.9)} lines or more, above ${P90}`);
  return faults;
}

function linesOf({ text }: SourceFile): number {
  return text.trimEnd().split("\n").length;
}

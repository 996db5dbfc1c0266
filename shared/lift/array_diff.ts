/**
 * How one list becomes another, in about n log n steps. Pure.
 *
 * The library's own comparison of lists weighs every element against every other: a thousand
 * effects are a million pairs. This one looks for elements that are the same and stand once in
 * both, keeps the longest run of them that is in order in both (patience diff), and compares only
 * what lies between, place by place.
 *
 * @module
 */

import type { Operation, Pointer } from "rfc6902";

/** Tells how a value becomes another at a place; nothing where they are equal. */
export type Compare = (a: unknown, b: unknown, at: Pointer) => Operation[];

/** The operations that make `b` of `a`, in the order in which they have to be applied. */
export function diffLists(
  a: readonly unknown[],
  b: readonly unknown[],
  at: Pointer,
  compare: Compare,
): Operation[] {
  const [keysOfA, keysOfB] = [a.map(keyOf), b.map(keyOf)];
  const operations: Operation[] = [];
  const place = (index: number) => at.add(String(index));
  let [i, j] = [0, 0];

  // Everything left of j is as in b already, so that b's indexes are the places of what is next.
  for (const [k, l] of [...inBoth(keysOfA, keysOfB), [a.length, b.length] as const]) {
    for (; i < k && j < l; i++, j++) {
      if (keysOfA[i] !== keysOfB[j]) operations.push(...compare(a[i], b[j], place(j)));
    }
    for (; j < l; j++) operations.push({ op: "add", path: `${place(j)}`, value: b[j] });
    for (; i < k; i++) operations.push({ op: "remove", path: `${place(j)}` });
    [i, j] = [k + 1, l + 1];
  }
  return operations;
}

/** Equal elements have equal keys; the same in another order of keys is left to the comparison. */
function keyOf(value: unknown): string {
  return JSON.stringify(value);
}

/** Pairs of indexes of equal elements that both lists have in this order. */
function inBoth(a: readonly string[], b: readonly string[]): [number, number][] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  const most = Math.min(a.length, b.length) - start;
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;

  const same = (count: number, fromA: number, fromB: number) =>
    Array.from({ length: count }, (_, n): [number, number] => [fromA + n, fromB + n]);
  return [
    ...same(start, 0, 0),
    ...longestRise(uniquePairs(a, b, start, end)),
    ...same(end, a.length - end, b.length - end),
  ];
}

/** Of what lies between the equal ends: the elements that stand once in both, in the order of a. */
function uniquePairs(
  a: readonly string[],
  b: readonly string[],
  start: number,
  end: number,
): [number, number][] {
  const once = (keys: readonly string[]) => {
    const found = new Map<string, number>();
    keys.slice(start, keys.length - end)
      .forEach((key, n) => found.set(key, found.has(key) ? -1 : start + n));
    return found;
  };
  const inB = once(b);
  return [...once(a)].flatMap(([key, n]): [number, number][] => {
    const other = inB.get(key) ?? -1;
    return n < 0 || other < 0 ? [] : [[n, other]];
  });
}

/** A pair at the end of a run, and the end of what is before it. */
interface Step {
  pair: [number, number];
  before: Step | undefined;
}

/** The longest run of pairs whose second indexes rise as their first do. */
function longestRise(pairs: readonly [number, number][]): [number, number][] {
  // Of the runs of each length the one with the lowest end.
  const ends: Step[] = [];
  for (const pair of pairs) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const end = ends[middle];
      if (end && end.pair[1] < pair[1]) low = middle + 1;
      else high = middle;
    }
    ends[low] = { pair, before: ends[low - 1] };
  }
  const rise: [number, number][] = [];
  for (let step = ends.at(-1); step; step = step.before) rise.push(step.pair);
  return rise.reverse();
}

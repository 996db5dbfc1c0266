/**
 * Where a series changed its level for good: CUSUM of ranks with a permutation test, and binary
 * segmentation. Ranks, so that one wild day is one day; permutations, so that nothing is supposed of how
 * counts are spread; from a seeded generator, so that the same series has the same answer.
 *
 * @module
 */

/** A change: from this place in the series on the level is another one. */
export interface ChangePoint {
  index: number;
  /** Medians of the stretches on both sides, up to the next changes. */
  before: number;
  after: number;
  /** One minus the share of shuffled series that look as changed as this one. */
  confidence: number;
}

/** The method by its name, as answers say it. */
export const METHOD = "rank CUSUM, binary segmentation, permutation test";

/** So many on each side at least. */
const SHORTEST = 5;
const SHUFFLES = 999;
const MOST_CHANGES = 10;

/**
 * The changes of a series, in its order. With `season` (7 for days of weeks) what repeats after so many
 * is taken off first.
 */
export function changePoints(values: readonly number[], season = 1): ChangePoint[] {
  const level = withoutSeason(values, season);
  const found: { index: number; confidence: number }[] = [];
  const open: [from: number, to: number][] = [[0, level.length]];
  const draw = generator(level.length);
  for (let next = open.shift(); next && found.length < MOST_CHANGES; next = open.shift()) {
    const [from, to] = next;
    const change = strongest(level.slice(from, to), draw);
    if (!change) continue;
    const index = from + change.at;
    found.push({ index, confidence: change.confidence });
    open.push([from, index], [index, to]);
  }
  found.sort((a, b) => a.index - b.index);
  return found.map(({ index, confidence }, nth) => ({
    index,
    confidence,
    before: median(values.slice(found[nth - 1]?.index ?? 0, index)),
    after: median(values.slice(index, found[nth + 1]?.index ?? values.length)),
  }));
}

/** Where the two sides differ most, if hardly any shuffled series has such a place. */
function strongest(values: readonly number[], draw: () => number) {
  if (values.length < 2 * SHORTEST) return undefined;
  const ranks = centredRanks(values);
  const peak = peakOf(ranks);
  if (peak.height === 0) return undefined;
  // None may look as changed: one in a thousand, counting the series itself.
  for (let nth = 0; nth < SHUFFLES; nth++) {
    shuffle(ranks, draw);
    if (peakOf(ranks).height >= peak.height) return undefined;
  }
  return { at: peak.at, confidence: 1 - 1 / (SHUFFLES + 1) };
}

/** The greatest sum of ranks up to a place, as many of its own deviations from nothing. */
function peakOf(ranks: Float64Array): { at: number; height: number } {
  const n = ranks.length;
  let sum = 0;
  let [at, height] = [0, 0];
  for (let nth = 1; nth <= n - SHORTEST; nth++) {
    sum += ranks[nth - 1] ?? 0;
    if (nth < SHORTEST) continue;
    const here = Math.abs(sum) / Math.sqrt(nth * (n - nth));
    if (here > height) [at, height] = [nth, here];
  }
  return { at, height };
}

/** Ranks around nothing; equals share theirs. */
function centredRanks(values: readonly number[]): Float64Array {
  const order = values.map((value, nth) => ({ value, nth })).sort((a, b) => a.value - b.value);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && order[to]?.value === order[from]?.value) to++;
    const shared = (from + to - 1) / 2 - (values.length - 1) / 2;
    for (const { nth } of order.slice(from, to)) ranks[nth] = shared;
    from = to;
  }
  return ranks;
}

/** Takes off what each phase differs by from the time around it, so that a change stays where it is. */
function withoutSeason(values: readonly number[], season: number): number[] {
  if (season < 2 || values.length < 3 * season) return [...values];
  const half = Math.floor(season / 2);
  const off: number[][] = Array.from({ length: season }, () => []);
  let around = values.slice(0, 2 * half + 1).reduce((sum, value) => sum + value, 0);
  for (let nth = half; nth < values.length - half; nth++) {
    off[nth % season]?.push((values[nth] ?? 0) - around / (2 * half + 1));
    around += (values[nth + half + 1] ?? 0) - (values[nth - half] ?? 0);
  }
  const usual = off.map(median);
  return values.map((value, nth) => value - (usual[nth % season] ?? 0));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

function shuffle(list: Float64Array, draw: () => number): void {
  for (let nth = list.length - 1; nth > 0; nth--) {
    const other = Math.floor(draw() * (nth + 1));
    const held = list[nth] ?? 0;
    list[nth] = list[other] ?? 0;
    list[other] = held;
  }
}

/** Mulberry32: from 0 to just below 1. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

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
/** Of longer series neighbours are added up before they are shuffled: a request has seconds, not minutes. */
const MOST_SHUFFLED = 500;

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
  const width = Math.ceil(values.length / MOST_SHUFFLED);
  const sums = addedUp(ranks, width);
  const scale = scaleOf(sums.length);
  const peak = peakOf(sums, scale);
  if (peak.height === 0) return undefined;
  // None may look as changed: one in a thousand, counting the series itself.
  for (let nth = 0; nth < SHUFFLES; nth++) {
    if (reachesShuffled(sums, scale, peak.height, draw)) return undefined;
  }
  const confidence = 1 - 1 / (SHUFFLES + 1);
  if (width === 1) return { at: peak.at, confidence };
  const near = { from: (peak.at - 1) * width, to: (peak.at + 1) * width };
  return { at: peakOf(ranks, scaleOf(ranks.length), near).at, confidence };
}

/** So many neighbours in one each; the last one may be of fewer. */
function addedUp(ranks: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(Math.ceil(ranks.length / width));
  for (const [nth, rank] of ranks.entries()) {
    const group = Math.floor(nth / width);
    sums[group] = (sums[group] ?? 0) + rank;
  }
  return sums;
}

/** What makes sums up to each place comparable: the roots are drawn once, not for each shuffle. */
function scaleOf(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, nth) => 1 / Math.sqrt(nth * (n - nth)));
}

/** The greatest sum of ranks up to a place, as many of its own deviations from nothing. */
function peakOf(
  ranks: Float64Array,
  scale: Float64Array,
  { from = 0, to = ranks.length } = {},
): { at: number; height: number } {
  const first = Math.max(SHORTEST, from);
  const last = Math.min(ranks.length - SHORTEST, to);
  let sum = 0;
  let [at, height] = [0, 0];
  for (let nth = 1; nth <= last; nth++) {
    sum += ranks[nth - 1] ?? 0;
    if (nth < first) continue;
    const here = Math.abs(sum) * (scale[nth] ?? 0);
    if (here > height) {
      at = nth;
      height = here;
    }
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

/**
 * Shuffles from the end on, and tells at once whether the sums reach that height anywhere: all of them
 * add up to nothing, so that what is behind a place is as much as what is before it.
 */
function reachesShuffled(
  ranks: Float64Array,
  scale: Float64Array,
  height: number,
  draw: () => number,
): boolean {
  const last = ranks.length - SHORTEST;
  let sum = 0;
  for (let nth = ranks.length - 1; nth >= SHORTEST; nth--) {
    const other = Math.floor(draw() * (nth + 1));
    const held = ranks[other] ?? 0;
    ranks[other] = ranks[nth] ?? 0;
    ranks[nth] = held;
    sum += held;
    if (nth <= last && Math.abs(sum) * (scale[nth] ?? 0) >= height) return true;
  }
  return false;
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

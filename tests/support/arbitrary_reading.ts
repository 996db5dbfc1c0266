/**
 * Made-up readers: a set of operations of several devices on one series, in orders in which a bad
 * network could deliver it, with repetitions.
 *
 * @module
 */

import fc from "fast-check";
import { create } from "@shared/reading/clock.ts";
import type { ProgressUpdate } from "@shared/reading/conflict_resolver.ts";
import { type Batch, DEVICES } from "./merged_positions.ts";

/** An operation with the id by which the database knows it again. */
export type Operation = ProgressUpdate & { op_id: string; device_id: string; chapter_id?: string };

/** One set of operations, and an order of arrival: each a batch of one device. */
export interface Delivery {
  /** Every operation once. */
  set: Operation[];
  arrivals: Operation[][];
}

/** Times that collide, touch the window of five seconds, and lie apart. */
const TIMES = [0, 1, 4999, 5000, 5001, 60_000];
const PROGRESS = [0, 0.1, 0.10004, 0.5, 0.50051, 0.9, 1];

const said = fc.record({
  device: fc.constantFrom(...Object.values(DEVICES)),
  at: fc.constantFrom(...TIMES),
  counter: fc.integer({ min: 0, max: 1 }),
  progress: fc.oneof(
    fc.constantFrom(...PROGRESS),
    fc.integer({ min: 0, max: 100_000 }).map((each) => each / 100_000),
  ),
  kind: fc.constantFrom("put", "put", "put", "put", "put", "delete", "latest", "furthest"),
});

/** Sets with two orders of arrival each. `hour` is when they happen, `run` makes their ids unique. */
export function deliveries(count: number, hour: number, run: string, seed: number): Delivery[] {
  const plan = fc.record({
    said: fc.array(said, { minLength: 1, maxLength: 4 }),
    order: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
  });
  return fc.sample(plan, { numRuns: Math.ceil(count / 2), seed }).flatMap(
    ({ said, order }, nth) => {
      const draw = () => order.next().value;
      return [0, 1].map((way): Delivery => {
        const set = said.map((each, at) => operation(each, hour, `${run}.${nth}.${way}.${at}`, at));
        return { set, arrivals: arrivalsOf(set, draw) };
      });
    },
  );
}

/** The most that one device may send at once. */
const MOST = 500;

/**
 * All arrivals of many series of one reader: first the first of each, then the second, and what one
 * device sends then goes together. `seriesOf` names the series of a delivery.
 */
export function batchesOf(
  all: readonly Delivery[],
  seriesOf: (nth: number) => string,
  reader: number,
): Batch[] {
  const batches: Batch[] = [];
  for (let round = 0; all.some(({ arrivals }) => arrivals.length > round); round++) {
    for (const device of Object.values(DEVICES)) {
      const ops = all.flatMap(({ arrivals }, nth) => {
        const sent = arrivals[round] ?? [];
        return sent[0]?.device_id === device
          ? sent.map((op) => ({ ...op, series_id: seriesOf(nth) }))
          : [];
      });
      for (let at = 0; at < ops.length; at += MOST) {
        batches.push({ device, ops: ops.slice(at, at + MOST), reader });
      }
    }
  }
  return batches;
}

function operation(
  { device, at, counter, progress, kind }: (typeof said) extends fc.Arbitrary<infer S> ? S : never,
  hour: number,
  op_id: string,
  nth: number,
): Operation {
  const hlc = create(hour + at, counter);
  if (kind === "delete") return { op_id, hlc, device_id: device, deleted: true };
  return {
    op_id,
    hlc,
    device_id: device,
    progress,
    chapter_id: `chapter ${nth}`,
    ...kind !== "put" && { policy: kind === "latest" ? "latest" : "furthest" },
  };
}

/** Shuffles, repeats one in four, and sends together what follows each other on one device. */
function arrivalsOf(set: readonly Operation[], draw: () => number): Operation[][] {
  const repeated = set.filter(() => draw() < 0.25);
  const order = [...set, ...repeated].map((op) => ({ op, at: draw() }))
    .toSorted((a, b) => a.at - b.at).map(({ op }) => op);
  const arrivals: Operation[][] = [];
  for (const op of order) {
    const last = arrivals.at(-1);
    if (last?.[0]?.device_id === op.device_id && draw() < 0.5) last.push(op);
    else arrivals.push([op]);
  }
  return arrivals;
}

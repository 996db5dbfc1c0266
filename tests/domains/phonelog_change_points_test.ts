/** Changes of level are found where they are, one wild day is none, and quiet noise has none. */

import { changePoints } from "@shared/phonelog/change_points.ts";
import { assert, assertEquals } from "../support/assert.ts";

const SERIES = 1_000;

/** Counts that come as they may, `mean` of them on average. */
function poisson(mean: number, draw: () => number): number {
  const least = Math.exp(-mean);
  let [count, product] = [0, draw()];
  while (product > least) {
    count++;
    product *= draw();
  }
  return count;
}

/** The generator of Park and Miller: another one than the method's own. */
function drawing(seed: number): () => number {
  let state = seed % 2_147_483_647 || 1;
  for (let warm = 0; warm < 10; warm++) state = state * 48_271 % 2_147_483_647;
  return () => (state = state * 48_271 % 2_147_483_647) / 2_147_483_647;
}

function noise(days: number, mean: (day: number) => number, seed: number): number[] {
  const draw = drawing(seed);
  return Array.from({ length: days }, (_, day) => poisson(mean(day), draw));
}

Deno.test("of a thousand quiet series hardly one has a change", () => {
  let alarms = 0;
  for (let nth = 0; nth < SERIES; nth++) {
    const mean = [0.3, 2, 10, 40][nth % 4] ?? 1;
    alarms += changePoints(noise(30 + nth % 150, () => mean, 1 + nth), 7).length ? 1 : 0;
  }
  // One in a thousand by the method's own level.
  assert(alarms <= 5, `${alarms} of ${SERIES} quiet series had a change`);
});

Deno.test("weekends are no changes", () => {
  const weeks = noise(140, (day) => day % 7 < 5 ? 12 : 3, 5);
  assertEquals(changePoints(weeks, 7), []);
});

Deno.test("a level that doubles is found within a few days of when it did", () => {
  let found = 0;
  for (let nth = 0; nth < 100; nth++) {
    const [change, ...more] = changePoints(noise(90, (day) => day < 50 ? 8 : 16, 77 + nth), 7);
    if (change && more.length === 0 && Math.abs(change.index - 50) <= 4) found++;
  }
  assert(found >= 90, `${found} of 100`);
});

Deno.test("two changes are two, with the levels on their sides and how sure they are", () => {
  const steps = Array.from({ length: 60 }, (_, day) => day < 20 ? 5 : day < 40 ? 20 : 9);
  assertEquals(
    changePoints(steps).map(({ index, before, after }) => [index, before, after]),
    [[20, 5, 20], [40, 20, 9]],
  );
  assert(changePoints(steps).every(({ confidence }) => confidence >= 0.999));
});

Deno.test("in years of hours each of ten changes is found within a day of when it was", () => {
  const hours = noise(2_000, (hour) => 4 * (1 + Math.floor(hour / 182) % 3), 21);
  const changes = changePoints(hours);
  assertEquals(changes.length, 10);
  const off = changes.map(({ index }) => Math.abs(index - 182 * Math.round(index / 182)));
  assert(Math.max(...off) <= 24, `off by ${off}`);
});

Deno.test("one wild day, a constant and a few days have no change", () => {
  const calm = noise(60, () => 6, 3);
  assertEquals(changePoints(calm.map((value, day) => day === 30 ? 5_000 : value), 7), []);
  assertEquals(changePoints(Array.from({ length: 50 }, () => 4)), []);
  assertEquals(changePoints([1, 1, 1, 1, 9, 9, 9, 9]), []);
  assertEquals(changePoints([]), []);
});

Deno.test("the same series has the same answer", () => {
  const series = noise(200, (day) => day < 120 ? 4 : 9, 11);
  assertEquals(changePoints(series, 7), changePoints(series, 7));
});

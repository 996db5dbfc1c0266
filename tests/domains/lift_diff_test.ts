/** What the difference of two IRs says, and that long lists have one too. */

import { diffIrs } from "@shared/lift/diff.ts";
import type { Ir } from "@shared/lift/ir.ts";
import fc from "fast-check";
import { applyPatch } from "rfc6902";
import { assert, assertEquals } from "../support/assert.ts";

const effects = (...names: readonly (string | number)[]) => ({
  effects: names.map((name) => ({ name: `${name}`, holes: [{ identifier: `of ${name}` }] })),
});
const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, n) => from + n);

/** One empty list that stands in two places would be changed in both. */
const unshared = <T>(value: T): T => JSON.parse(JSON.stringify(value));

function assertMakes(a: Ir, b: Ir): number {
  const { patch } = diffIrs(a, b);
  const made = structuredClone(a);
  assertEquals(applyPatch(made, structuredClone(patch)).filter(Boolean), []);
  assertEquals(made, b);
  return patch.length;
}

Deno.test("the difference of two IRs", async (t) => {
  await t.step("names the one effect that came in the midst of a thousand, and no other", () => {
    const [before, after] = [upTo(1000), upTo(1000).toSpliced(500, 0, 5000)];
    assertEquals(diffIrs(effects(...before), effects(...after)).patch, [
      { op: "add", path: "/effects/500", value: effects(5000).effects[0] },
    ]);
    assertEquals(diffIrs(effects(...after), effects(...before)).patch, [
      { op: "remove", path: "/effects/500" },
    ]);
  });

  await t.step("names what was changed inside an effect, far from another change", () => {
    const [a, b] = [effects(...upTo(1000)), effects(...upTo(1000).toSpliced(3, 1))];
    Object.assign(b.effects[900]?.holes[0] ?? {}, { identifier: "another" });
    assertEquals(diffIrs(a, b).patch, [
      { op: "remove", path: "/effects/3" },
      { op: "replace", path: "/effects/900/holes/0/identifier", value: "another" },
    ]);
    assertEquals(diffIrs(a, b).summary, "2 changes, in effects");
  });

  await t.step("takes ten thousand effects, all others, all alike, or turned about", () => {
    const many = upTo(10_000);
    assert(assertMakes(effects(...many), effects(...upTo(10_000, 10_000))) >= 10_000);
    assertEquals(assertMakes(effects(...many.map(() => 1)), effects(...many.map(() => 1), 1)), 1);
    assertMakes(effects(...many), effects(...many.toReversed()));
    assertEquals(assertMakes(effects(...many), effects(9_999, ...many.slice(0, -1))), 2);
  });

  await t.step("makes any list of any other, with doubles and lists in lists", () => {
    const element = fc.oneof(
      fc.integer({ min: 0, max: 5 }),
      fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 4 }),
      fc.record({ a: fc.integer({ min: 0, max: 2 }), "b/~": fc.constantFrom(null, [], [1]) }),
    );
    const list = fc.array(element, { maxLength: 12 }).map(unshared);
    fc.assert(
      fc.property(list, list, (a, b) => {
        assertMakes({ lists: a }, { lists: b });
      }),
      { numRuns: 2000, seed: 7 },
    );
  });
});

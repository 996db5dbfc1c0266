/**
 * Rows as no phone should send them: any JSON under the names of the fields, among good ones.
 *
 * @module
 */

import fc from "fast-check";

const ODD = [
  ..."deleted true false 1:23 ٣ 1e9 none -1 now+00:00 infinity 2026-03-01T10:00:00Z".split(" "),
  "",
  "x".repeat(121),
  "4".repeat(65),
  "9".repeat(19),
];

const value = fc.oneof(
  fc.constantFrom(...ODD),
  fc.constantFrom(null, true, false, 0, -1, 1.5, 1e20, [], {}, [{}], [{ number: 7 }]),
  fc.constantFrom("call", "mms", "in", "missed", "+4915112340001"),
  fc.jsonValue({ maxDepth: 2 }).map((each) =>
    JSON.parse(JSON.stringify(each).replaceAll("\\u0000", ""))
  ),
);

const FIELDS = [
  ...["external_id", "deleted", "type", "direction", "number", "number_masked", "name"],
  ...["started_at", "duration_s", "body", "body_len", "participants", "meta", "revision"],
];

/** A good row with some fields that are not. */
export const oddRows: fc.Arbitrary<Record<string, unknown>> = fc.tuple(
  fc.boolean(),
  fc.dictionary(fc.constantFrom(...FIELDS), value, { minKeys: 1, maxKeys: 6 }),
).map(([isWhole, odd]) => ({ ...isWhole && goodRow("odd"), ...odd }));

/** A row that nobody refuses. */
export function goodRow(external_id: string): Record<string, unknown> {
  return {
    external_id,
    type: "mms",
    direction: "in",
    number: "+4915112340001",
    started_at: "2026-03-01T10:00:00Z",
    body: "hello",
    participants: [{ number: "+4915112340002" }],
  };
}

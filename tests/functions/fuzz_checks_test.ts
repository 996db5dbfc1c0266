/** The rules that random calls are judged by: each lets a good answer pass and finds a bad one. */

import { assert, assertEquals } from "../support/assert.ts";
import { Caller } from "./fuzz/caller.ts";
import { type Check, CHECKS, faultsIn, Schemas, type Seen, Tally } from "./fuzz/checks.ts";
import { documentOf } from "./fuzz/fuzzed.ts";

const refused = { $ref: "#/components/responses/Refused" };
const document = documentOf({
  paths: {
    "/thing": {
      post: {
        responses: {
          200: {
            content: { "application/json": { schema: { type: "object", required: ["id"] } } },
          },
          "4XX": refused,
        },
      },
    },
  },
  ...{
    components: {
      responses: { Refused: { content: { "application/json": { schema: { type: "object" } } } } },
    },
  },
});

const JSON_HEADERS = { "content-type": "application/json", "x-request-id": "1" };
const GOOD: Seen = {
  path: "/thing",
  method: "POST",
  status: 200,
  headers: new Headers(JSON_HEADERS),
  text: '{"id":1}',
  ms: 10,
  expected: "accept",
  also: [],
  foreign: ["canary"],
};
const NO = { status: 400, text: '{"code":"invalid_input"}' };

/** A good answer each, and the same with one thing wrong. */
const PAIRS: Partial<Record<Check, readonly [good: Partial<Seen>, bad: Partial<Seen>]>> = {
  not_a_server_error: [{}, { status: 500, text: "{}" }],
  status_code_conformance: [{ ...NO, expected: "any" }, { ...NO, expected: "any", status: 418 }],
  content_type_conformance: [{}, { headers: new Headers({ "x-request-id": "1" }) }],
  response_schema_conformance: [{}, { text: '{"name":1}' }],
  negative_data_rejection: [{ ...NO, expected: "refuse" }, { expected: "refuse" }],
  positive_data_acceptance: [{}, NO],
  unsupported_method: [
    {
      method: "PUT",
      status: 405,
      expected: "any",
      headers: new Headers({ ...JSON_HEADERS, allow: "POST, OPTIONS" }),
    },
    { method: "PUT", status: 405, expected: "any" },
  ],
  no_leak: [{}, { text: '{"id":"a canary"}' }],
  max_response_time: [{}, { ms: 60_000 }],
};

Deno.test("each rule finds what breaks it, and nothing else", () => {
  for (const [check, [good, bad]] of Object.entries(PAIRS)) {
    const faults = (seen: Partial<Seen>) =>
      faultsIn({ ...GOOD, ...seen }, new Schemas(document), new Tally()).map((each) => each.check);
    assertEquals(faults(good), [], check);
    assertEquals(faults(bad), [check as Check], check);
  }
});

Deno.test("what is asked of several answers together is counted, and told with what was answered", () => {
  const tally = new Tally();
  const site = { functions: [], document, schemas: new Schemas(document), tally };
  for (const check of CHECKS.filter((each) => !(each in PAIRS))) {
    const caller = new Caller(site, 1);
    caller.judge(check, true, "it holds", {});
    caller.judge(check, false, "it does not", { status: 200 });
    assertEquals(caller.faults, [`${check}: it does not: {"status":200}`]);
    assertEquals(tally.asked.get(check), 2);
  }
  assert(tally.asked.size === CHECKS.length);
});

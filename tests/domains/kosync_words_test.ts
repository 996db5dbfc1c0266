/** What KOReader sends and is answered, word for word, without a database. */

import { AppError } from "@shared/edge/errors.ts";
import {
  checkVersion,
  documentOf,
  isKey,
  isUsername,
  kosyncRefusal,
  type Push,
  pushOf,
  refuseAsKosync,
  registrationOf,
} from "@shared/reading/kosync.ts";
import { assertEquals } from "../support/assert.ts";

const DOCUMENT = "0b229176d4e8db7f6d2b5a4952368d7a";
const PLACE = "/body/DocFragment[20]/body/p[22]/img.0";
const GOOD = { document: DOCUMENT, progress: PLACE, percentage: 0.3187, device: "Kobo" };

/** The status and body of what is thrown, as KOReader gets it. */
async function refused(work: () => unknown): Promise<unknown[]> {
  try {
    work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const response = refuseAsKosync(error);
    return [response.status, await response.json()];
  }
  return ["accepted"];
}

Deno.test("pushOf() reads a position as KOReader sends it", async (t) => {
  const cases: [sent: string, body: object, read: Push][] = [
    ["with a device id", { ...GOOD, device_id: "A1" }, { ...GOOD, device_id: "A1" }],
    ["without one", GOOD, GOOD],
    ["a page, which is text as well", { ...GOOD, progress: "56" }, { ...GOOD, progress: "56" }],
    ["a page as a number", { ...GOOD, progress: 56 }, { ...GOOD, progress: "56" }],
    ["the very beginning", { ...GOOD, percentage: 0 }, { ...GOOD, percentage: 0 }],
    ["a percentage as text", { ...GOOD, percentage: "0.25" }, { ...GOOD, percentage: 0.25 }],
    ["fourteen digits", { ...GOOD, percentage: 0.31879884821061 }, {
      ...GOOD,
      percentage: 0.31879884821061,
    }],
    ["metadata and a clock, which it leaves alone", {
      ...GOOD,
      metadata: { title: "Leaves of Grass" },
      timestamp: 1_000_000_000,
    }, GOOD],
  ];
  for (const [sent, body, read] of cases) {
    await t.step(sent, () => assertEquals(pushOf(body), read));
  }
});

Deno.test("pushOf() refuses what is no position, in the protocol's words", async (t) => {
  const without = (name: string) => ({ ...GOOD, [name]: undefined });
  const invalid = [403, { code: 2003, message: "Invalid request" }];
  const noDocument = [403, { code: 2004, message: "Field 'document' not provided." }];
  const cases: [sent: string, body: unknown, answer: unknown[]][] = [
    ["no document", without("document"), noDocument],
    ["an empty one", { ...GOOD, document: "" }, noDocument],
    ["one with a colon", { ...GOOD, document: "a:b" }, noDocument],
    ["one that no address could name", { ...GOOD, document: "a/b" }, noDocument],
    ["no percentage", without("percentage"), invalid],
    ["words for a percentage", { ...GOOD, percentage: "half" }, invalid],
    ["a percentage of a hundred", { ...GOOD, percentage: 32 }, invalid],
    ["no place", without("progress"), invalid],
    ["no device", without("device"), invalid],
    ["a list", [1, 2], [400, { code: 104, message: "Body should be a JSON hash." }]],
  ];
  for (const [sent, body, answer] of cases) {
    await t.step(sent, async () => assertEquals(await refused(() => pushOf(body)), answer));
  }
});

Deno.test("names, keys and documents", async (t) => {
  await t.step("a username is any text without a colon", () => {
    assertEquals(["ana", "Ana *", "名"].map(isUsername), [true, true, true]);
    assertEquals(["", "a:b", "a\n", "x".repeat(101), 7].map(isUsername), Array(5).fill(false));
  });
  await t.step("a key need not be an MD5", () => {
    assertEquals([isKey("passwd123"), isKey(""), isKey("x".repeat(201))], [true, false, false]);
  });
  await t.step("a document may have a dot and a hyphen, and can be read back", () => {
    assertEquals(documentOf("has-a.dot_too"), "has-a.dot_too");
  });
  await t.step("who registers says both", async () => {
    const invalid = [403, { code: 2003, message: "Invalid request" }];
    assertEquals(registrationOf({ username: "ana", password: "k" }), { username: "ana", key: "k" });
    for (const body of [{}, { username: "ana" }, { username: "a:b", password: "k" }]) {
      assertEquals(await refused(() => registrationOf(body)), invalid);
    }
  });
});

Deno.test("the version of the protocol is asked for in a header", async () => {
  for (const accept of [null, "*/*", "application/json", "application/vnd.koreader.v1+json"]) {
    assertEquals(checkVersion(accept), undefined);
  }
  assertEquals(await refused(() => checkVersion("application/vnd.koreader.v2+json")), [412, {
    code: 102,
    message: "Unsupported version specified in the Accept header.",
  }]);
});

Deno.test("refuseAsKosync() words what our own door refuses", async (t) => {
  const cases: [what: string, error: AppError, status: number, body: object][] = [
    ["a refusal of the protocol", kosyncRefusal(2001), 401, {
      code: 2001,
      message: "Unauthorized",
    }],
    ["a body that is no JSON", new AppError(400, "invalid_json", "No"), 400, {
      code: 103,
      message: "Could not parse JSON in body.",
    }],
    ["a body that is too large", new AppError(413, "too_large", "No"), 403, {
      code: 2003,
      message: "Invalid request",
    }],
    ["a failure of ours", new AppError(500, "internal_error", "Secret"), 502, {
      code: 2000,
      message: "Unknown server error.",
    }],
    [
      "too many calls, with the time to wait",
      new AppError(429, "too_many_requests", "Too many wrong keys", {
        hint: "Wait 60 seconds",
        details: { seconds: 60 },
      }),
      429,
      { code: 429, message: "Too many wrong keys. Wait 60 seconds." },
    ],
    ["a path nobody knows", new AppError(404, "not_found", 'Cannot GET "/x"'), 404, {
      code: 404,
      message: 'Cannot GET "/x"',
    }],
  ];
  for (const [what, error, status, body] of cases) {
    await t.step(what, async () => {
      const response = refuseAsKosync(error);
      assertEquals([response.status, await response.json()], [status, body]);
      assertEquals(response.headers.get("retry-after"), status === 429 ? "60" : null);
    });
  }
});

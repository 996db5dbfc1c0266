/**
 * Calls of functions that the stack answers in short, asked again so that lite answers: sentences of
 * REST functions' own test.
 *
 * @module
 */

import { assertEquals, assertNotEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import type { Caller, Library } from "../support/rest_world.ts";
import { tokenOf } from "../support/test_database.ts";

/** A name, the function, and its body: as JSON, or a text as it is. */
type Twice = [name: string, path: string, body: unknown, as?: Caller];

const CALLS: Twice[] = [
  ["a number", "add", { a: 1, b: 2 }],
  ["a default", "add", { a: 1 }],
  ["numbers as texts", "add", { a: "1", b: "2" }],
  ["keys twice: the last", "add", '{"a": 1, "a": 5, "b": 2}'],
  ["null for a number", "add", { a: null }],
  ["nothing", "nothing", {}],
  ["no body", "nothing", ""],
  ["a list for a body", "add", "[]"],
  ["null for a body", "nothing", "null"],
  ["what is no JSON", "add", "{a: 1}"],
  ["the server", "me", {}, "server"],
  ["nobody", "me", {}, "nobody"],
  ["a person", "me", {}],
  ["rows", "books_of", { p_author: 1 }],
  ["no row", "books_of", { p_author: 4 }],
  ["texts", "titles", { p_author: 1 }],
  ["no text", "titles", { p_author: 4 }],
  ["more rows than there may be", "count_to", { p_last: 1001 }],
  ["more values than there may be", "numbers_to", { p_last: 1001 }],
  ["no value", "nobodys_name", {}],
  ["null in JSON", "kind_of", { p_what: null }],
  ["null within JSON", "kind_of", { p_what: { a: null } }],
  ["an empty list", "tags_of", { p_tags: [] }],
  ["a fraction", "same_float", '{"p": 0.1}'],
  ["a moment", "same_moment", { p: "2026-03-29T02:30:00+02:00" }],
  ["a moment that is none", "same_moment", { p: "2026-02-30T00:00:00Z" }],
  ["bytes", "same_bytes", { p: "\\x00ff" }],
  ["yes", "same_flag", { p: true }],
  ["a text with everything", "same_text", { p: "a\"b\\c\n\u2028 ü 👩‍🚀 '$1' :p ?" }],
  ["a status and headers of its own", "teapot", {}],
  ["a refusal with everything of its own", "exact_refusal", {}],
  ...["PT404", "PT199", "PT600", "PT999", "P0001", "23505", "42501", "22023", "40001", "57014"]
    .map((code): Twice => [`refused with ${code}`, "refuse", { p_code: code }]),
  ["nobody refused with 42501", "refuse", { p_code: "42501" }, "nobody"],
  ["no right to it", "staff_only", {}],
  ["nobody's right to it", "staff_only", {}, "nobody"],
  ["what would write and is stable", "rename_quietly", { p_id: 1, p_title: "x" }],
  ["what fails when it is kept", "lend_to_nobody", {}],
  ["no such function", "ad", {}],
  ["an argument too many", "add", { a: 1, b: 2, c: 3 }],
  ["an argument too few", "book", {}],
];

/** What lite cannot: here PostgREST's answers count, which write numbers as the database does. */
const EXACT: [name: string, path: string, body: unknown, status: number, answer: unknown][] = [
  ["null within a list", "tags_of", { p_tags: ["a", null] }, 200, ["A", null]],
  ["a large whole number", "same_bigint", '{"p": 9007199254740993}', 200, "9007199254740993"],
  ["one as a text", "same_bigint", { p: "9007199254740993" }, 200, "9007199254740993"],
  [
    "a decimal number",
    "same_numeric",
    '{"p": 1234567890.12345678901}',
    200,
    "1234567890.12345678901",
  ],
  ["yes, as a text", "same_flag", { p: "t" }, 200, true],
  ["a list for a text", "same_text", { p: ["a", 1] }, 200, '["a",1]'],
  ["what no text may have", "same_text", '{"p": "a\\u0000b"}', 400, {
    code: "22P05",
    details: "\\u0000 cannot be converted to text.",
    hint: null,
    message: "unsupported Unicode escape sequence",
  }],
];

/** Runs them. */
export async function twiceSteps(t: Deno.TestContext, library: Library): Promise<void> {
  const twice = async (path: string, body: unknown, as: Caller = "ana", token?: string) => {
    const ask = `POST /rpc/${path}`;
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    // Wishes that change nothing; who has any is answered by lite.
    const wishing = { ...headers, prefer: "handling=lenient" };
    return [
      await whole(await library.ask({ ask, body, as, headers })),
      await whole(await library.ask({ ask, body, as, headers: wishing })),
    ] as const;
  };

  await t.step("a plain call is answered in short, one with wishes by lite", async () => {
    const [short, lite] = await twice("asked_with", {});
    const isShort = ({ body }: { body: unknown }) => String(body).includes("/* call */");
    assertEquals([isShort(short), isShort(lite)], [true, false]);
  });

  for (const [name, path, body, as] of CALLS) {
    await t.step(`by both alike: ${name}`, async () => {
      const [short, lite] = await twice(path, body, as);
      assertEquals(short, lite);
    });
  }

  for (const [name, path, body, status, answer] of EXACT) {
    await t.step(`as PostgREST: ${name}`, async () => {
      const [short] = await twice(path, body);
      assertEquals([short.status, short.body], [status, answer]);
    });
  }

  await t.step("by both alike: a token while it is good, and after", async () => {
    const token = await tokenOf({ sub: crypto.randomUUID(), role: "authenticated" }, "3s");
    const ask = () => twice("add", { a: 1 }, "nobody", token);
    assertEquals((await ask())[0].status, 200);
    await eventually(async () => (await ask())[1].status === 401);
    const [short, lite] = await ask();
    assertEquals([short.status, short], [401, lite]);
  });

  await t.step("by both alike: a function that is another one meanwhile", async () => {
    const [before] = await twice("shifting", { a: 1 });
    await library.sql(`
      drop function library.shifting;
      create function library.shifting(a text, b text default '!') returns text
      language sql immutable as $$ select a || b $$;`);
    const [short, lite] = await eventually(async () => {
      const both = await twice("shifting", { a: "x" });
      return both.every(({ status }) => status === 200) ? both : undefined;
    });
    assertEquals([before.body, short.body, short], ["2", "x!", lite]);
    assertNotEquals(before, short);
  });
}

async function whole(response: Response) {
  const { "preference-applied": _, "content-length": __, ...headers } = Object.fromEntries(
    response.headers,
  );
  const body = await response.text();
  const isJson = headers["content-type"]?.startsWith("application/json");
  return { status: response.status, headers, body: isJson ? valueOf(body) : body };
}

/** A value with its numbers as they are written, whatever is between. */
function valueOf(json: string): unknown {
  return JSON.parse(
    json,
    (_, value, context?: { source?: string }) =>
      typeof value === "number" ? context?.source : value,
  );
}

/** What an API key looks like, and what is noticed before anybody is asked. */

import { digestOf, newApiKey, prefixOf } from "@shared/platform/api_keys.ts";
import { SCOPES } from "@shared/platform/scopes.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";

const random = (_: string, length: number) =>
  Promise.resolve(crypto.getRandomValues(new Uint8Array(length)));

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

Deno.test("a key names itself, proves itself and checks itself", async () => {
  const { key, prefix, digest } = await newApiKey(random);

  assertMatch(key, /^qnt_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}$/);
  assertEquals(prefixOf(key), prefix);
  assertEquals(key.slice(9, 17), prefix);
  assertEquals(digest, await digestOf(key));
  assertMatch(digest, /^\\x[0-9a-f]{64}$/);
});

Deno.test("no key of 10,000 is made twice, and each is well formed", async () => {
  const seen = new Set<string>();
  for (let nth = 0; nth < 10_000; nth++) {
    const { key, prefix } = await newApiKey(random);
    assertEquals(prefixOf(key), prefix);
    seen.add(prefix);
  }
  assertEquals(seen.size, 10_000);
});

Deno.test("an error in one character is noticed, wherever it is", async () => {
  const { key } = await newApiKey(random);

  for (let at = 0; at < key.length; at++) {
    for (const digit of DIGITS) {
      if (key[at] === digit) continue;
      assertEquals(prefixOf(key.slice(0, at) + digit + key.slice(at + 1)), null);
    }
  }
  for (let at = 9; at < key.length - 1; at++) {
    const swapped = key.slice(0, at) + key[at + 1] + key[at] + key.slice(at + 2);
    if (swapped !== key) assertEquals(prefixOf(swapped), null);
  }
  for (const text of ["", "qnt_live_", key.slice(1), key.slice(0, -1), `${key}0`, ` ${key}`]) {
    assertEquals(prefixOf(text), null);
  }
});

Deno.test("what is drawn the same is the same key", async () => {
  const draw = (purpose: string, length: number) =>
    Promise.resolve(new Uint8Array(length).fill(purpose.includes("name") ? 1 : 2));

  const { key } = await newApiKey(draw);
  assertEquals(key, (await newApiKey(draw)).key);
  assertEquals(key.slice(9, 50), `11111111_${"2".repeat(32)}`);
});

Deno.test("bytes that would favour the first digits are thrown away", async () => {
  const asked: string[] = [];
  const draw = (purpose: string, length: number) => {
    asked.push(purpose);
    // Nothing but unfair ones at first, then the last fair one among them.
    const bytes = new Uint8Array(length).fill(asked.length % 2 ? 248 : 247);
    bytes[0] = 255;
    return Promise.resolve(bytes);
  };

  const { key } = await newApiKey(draw);
  assertEquals(key.slice(9, 50), `zzzzzzzz_${"z".repeat(32)}`);
  assertEquals(new Set(asked).size, asked.length);
});

Deno.test("every digit is as likely as any other", async () => {
  const counts = new Map<string, number>();
  for (let nth = 0; nth < 4_000; nth++) {
    for (const digit of (await newApiKey(random)).key.slice(18, 50)) {
      counts.set(digit, (counts.get(digit) ?? 0) + 1);
    }
  }
  const expected = 4_000 * 32 / 62;
  const chiSquare = [...DIGITS].reduce(
    (sum, digit) => sum + ((counts.get(digit) ?? 0) - expected) ** 2 / expected,
    0,
  );
  // 61 degrees of freedom: more than 130 comes about once in two million runs; taking the byte modulo
  // 62 gives some 2,700.
  assert(chiSquare < 130, `chi-square ${chiSquare}`);
});

Deno.test("front ends, functions and the database know the same scopes", async () => {
  await using database = await migratedDatabase();
  const [row] = await database.engine.query<{ scopes: string[] }>(
    `select array(
       select m[1] from pg_constraint,
         regexp_matches(pg_get_constraintdef(oid), '''([a-z]+\\.[a-z]+)''', 'g') as m
       where conrelid = 'platform.api_keys'::regclass and conname = 'api_keys_scopes_check'
     ) as scopes`,
  );
  assertEquals(row?.scopes, [...SCOPES]);
});

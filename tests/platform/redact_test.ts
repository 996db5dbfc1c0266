/** What is blotted out of text that programs wrote, and what stays readable. */

import { redacted, redactedMessage } from "@shared/platform/redact.ts";
import { assert, assertEquals } from "../support/assert.ts";

/** Put together, so that no file of ours looks as if it held a secret. */
const glued = (...parts: string[]) => parts.join("");

const SECRETS: Record<string, string[]> = {
  "tokens": [
    [glued("eyJhbGciOi", "JFUzI1NiJ9"), "eyJzdWIiOiJ4In0", "c2lnbmF0dXJlLXNpZ25hdHVyZQ"].join("."),
    `${"Bear"}er ${glued("abcdef", "1234567890")}`,
  ],
  "keys": [
    glued("sb_", "secret_abcdefghijkl"),
    glued("sb_", "publishable_abcdefghijkl"),
    glued("sk", "-proj-abcdefghijklmnop"),
    glued("qnt_", "live_8H3kd9Fj2Lx0"),
    glued("gh", "p_abcdefghijklmnopqrst"),
    "0123456789abcdef0123456789abcdef01234567",
    "QWxhZGRpbjpvcGVuIHNlc2FtZTEyMzQ1Njc4OTA=",
  ],
  "addresses of mail": ["ana@example.com", "ana.maria+tag@mail.example.co.uk"],
  "numbers of phones": [
    "+49 170 1234567",
    "+1 (555) 010-9999",
    "0170 123 4567",
    "(555) 010-9999",
    "555-010-9999",
  ],
  "long numbers": ["491701234567", "4111 1111 1111 1111", "DE" + "89370400440532013000"],
  "addresses of machines": [
    "203.0.113.77",
    "2001:db8::ff00:42:8329",
    "2001:db8:0:0:0:ff00:42:8329",
  ],
  "places": ["12 Main Street", "221b Baker Street", "Hauptstraße 12", "rue de la Paix 10"],
};

Deno.test("what has the shape of a secret or a person is blotted out", async (t) => {
  for (const [kind, secrets] of Object.entries(SECRETS)) {
    await t.step(kind, () => {
      for (const secret of secrets) {
        for (
          const text of [secret, `about ${secret}.`, JSON.stringify({ reason: `of ${secret}` })]
        ) {
          const kept = redacted(text);
          assert(!kept.includes(secret), `${text} → ${kept}`);
          assert(/\[\w+\]/.test(kept), kept);
        }
      }
    });
  }
});

Deno.test("of an address the path stays, without ids, queries and passwords", () => {
  assertEquals(
    redacted(
      "GET https://api.example/rest/v1/x/6f9619ff-8b86-4d01-b42d-00c04fc964ff?name=eq.Ana failed",
    ),
    "GET https://api.example/rest/v1/x/[id] failed",
  );
  assertEquals(
    redacted(`${"postgres"}://ana:pass@db.example:5432/app`),
    "postgres://[secret]@db.example:5432/app",
  );
});

Deno.test("what operators need stays", () => {
  const kept = [
    "relation is broken",
    "6f9619ff-8b86-4d01-b42d-00c04fc964ff",
    "2026-11-22T00:52:20.090Z",
    "at 10:30:12",
    "PT409 after 1500 ms, 3 of 12",
    "translator.message_translations",
    "gpt-4o-mini-2024-07-18",
    "Deno 2.1.4, Postgres 17.10",
    "create-session served 200",
    "shared/translator/message_translations_of_everybody.ts",
  ];
  for (const text of kept) assertEquals(redacted(text), text);
});

Deno.test("what an error of others quotes is blotted out, but for names of variables", () => {
  const cases = {
    'invalid input syntax for type uuid: "Ana"': "invalid input syntax for type uuid: […]",
    "Unexpected token 'A', \"Ana says hi\" is not valid JSON":
      "Unexpected token […], […] is not valid JSON",
    "Key (email)=(ana) already exists": "Key (email)=([…]) already exists",
    'it never ends: "Ana': "it never ends: […]",
    "x isn't a function": "x isn't a function",
    'Cannot start: the variable "OPENAI_API_KEY" is not set':
      'Cannot start: the variable "OPENAI_API_KEY" is not set',
  };
  for (const [text, kept] of Object.entries(cases)) assertEquals(redactedMessage(text), kept);
});

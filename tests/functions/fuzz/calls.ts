/**
 * Random calls of one function: most of them good or wrong in one place, some wrong in their form, some
 * without a credential that counts.
 *
 * @module
 */

import fc from "fast-check";
import type { Contract } from "@shared/contract.ts";
import { type Schema, type Sources, valuesOf } from "./arbitrary.ts";
import { bodyOf, brokenOf, readBack } from "./broken.ts";
import type { Seen } from "./checks.ts";
import { asForm } from "./form_body.ts";
import { type Form, FORMS } from "./forms.ts";

/** One call, before it is sent. */
export interface Call {
  kind: string;
  method: string;
  /** Below the function's name, with the query. */
  below: string;
  headers: Readonly<Record<string, string>>;
  body: BodyInit | null;
  expected: Seen["expected"];
  /** Nobody's, or somebody else's. */
  credential: "own" | "none" | "stranger";
}

/** Calls of a function, from the schema that its document gives. */
export function callsOf(contract: Contract, schema: Schema, sources: Sources): fc.Arbitrary<Call> {
  const good = valuesOf(schema, sources);
  const whole = good.map((value) => posted("a good body", value, contract));
  const broken = brokenOf(schema, good).map(({ kind, value }) => posted(kind, value, contract));
  const formed = fc.tuple(good, fc.constantFrom(...FORMS))
    .map(([value, form]) => inForm(form, bodyOf(value)));
  const unsigned = fc.tuple(whole, fc.constantFrom("none" as const, "stranger" as const))
    .map(([call, credential]): Call => ({
      ...call,
      kind: credential,
      expected: "any",
      credential,
    }));
  const kinds = [
    { arbitrary: whole, weight: 8 },
    { arbitrary: broken, weight: 9 },
    { arbitrary: formed, weight: 4 },
    { arbitrary: unsigned, weight: 3 },
  ];
  if (contract.reads) kinds.push({ arbitrary: good.map(asked), weight: 4 });
  return fc.oneof(...kinds);
}

const ORDINARY = {
  method: "POST",
  below: "",
  headers: { "content-type": "application/json" },
  credential: "own" as const,
};

function posted(kind: string, value: unknown, contract: Contract): Call {
  if (contract.file) return { ...ORDINARY, kind, ...asForm(contract, readBack(value)) };
  const body = bodyOf(value);
  const isGood = !UNKEPT.test(body) && contract.input.safeParse(readBack(value)).success;
  return { ...ORDINARY, kind, body, expected: isGood ? "accept" : "refuse" };
}

/** What cannot be kept in a database, as JSON writes it: NUL and halves of characters. */
const UNKEPT = /\\u(0000|d[89a-f][0-9a-f]{2})/i;

function inForm(form: Form, good: string): Call {
  const { kind, method = "POST", path = "", query = "", headers = {}, body, isHarmless } = form;
  return {
    kind,
    method,
    below: path + query,
    headers: { ...ORDINARY.headers, ...headers },
    body: body ? body(good) : good,
    expected: isHarmless ? "any" : "refuse",
    credential: "own",
  };
}

/** A read that is asked by its address. */
function asked(value: unknown): Call {
  const query = new URLSearchParams();
  for (const [key, inner] of Object.entries(value as Record<string, unknown>)) {
    for (const each of [inner].flat()) {
      query.append(key, typeof each === "object" ? JSON.stringify(each) : String(each));
    }
  }
  return {
    ...ORDINARY,
    kind: "a GET",
    method: "GET",
    below: `?${query}`,
    headers: {},
    body: null,
    expected: "any",
  };
}

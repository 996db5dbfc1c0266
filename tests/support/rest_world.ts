/**
 * A small library of authors, books and reviews, asked through REST alone.
 *
 * @module
 */

import { createRest } from "../../supabase/local/rest/rest.ts";
import { assertEquals, assertMatch } from "./assert.ts";
import { PUBLISHABLE_KEY, SECRET_KEY, testDatabase, tokenOf } from "./test_database.ts";

export const ANA = "00000000-0000-4000-8000-00000000000a";
export const BEN = "00000000-0000-4000-8000-00000000000b";

/** Who asks: two people, a server, somebody without a session, somebody without a key. */
export type Caller = "ana" | "ben" | "server" | "nobody" | "keyless";

/** One request and what must come back. */
export interface Check {
  /** What the step is called. */
  name: string;
  /** Method and path, such as `GET /books?id=eq.1`; the path is below `/rest/v1`. */
  ask: string;
  as?: Caller;
  headers?: Record<string, string>;
  /** Sent as JSON, text as it is. */
  body?: unknown;
  status: number;
  /** The whole body: JSON is compared as a value, text as text. */
  answer?: unknown;
  /** Keys of the body's object, each with its value or pattern. */
  error?: Record<string, unknown>;
  /** Headers of the answer; null for one that must be absent. */
  gives?: Record<string, string | RegExp | null>;
}

/** Opened by {@linkcode openLibrary}. */
export interface Library extends AsyncDisposable {
  ask(check: Omit<Check, "name" | "status">): Promise<Response>;
  /** Runs each check as a step of its own, in their order. */
  check(t: Deno.TestContext, checks: Check[]): Promise<void>;
  /** As its owner. */
  sql(script: string): Promise<void>;
}

/** The profiles `library` (of requests that name none) and `museum` are exposed. */
export async function openLibrary(): Promise<Library> {
  const script = await Deno.readTextFile(new URL("./rest_world.sql", import.meta.url));
  const schemas = ["library", "museum"];
  const database = await testDatabase(script, { schemas });
  const handler = createRest({
    schemas,
    extraSearchPath: ["public", "extensions"],
    next: database.fetchLite,
  });
  const role = "authenticated";
  const tokens = {
    ana: await tokenOf({ sub: ANA, role, email: "ana@example.com" }),
    ben: await tokenOf({ sub: BEN, role }),
  };

  function ask({ ask, as = "ana", headers, body }: Omit<Check, "name" | "status">) {
    const [method = "", path = ""] = ask.split(/ (.*)/);
    const all = new Headers(headers);
    if (as !== "keyless") all.set("apikey", as === "server" ? SECRET_KEY : PUBLISHABLE_KEY);
    if (as === "ana" || as === "ben") all.set("authorization", `Bearer ${tokens[as]}`);
    if (body !== undefined && !all.has("content-type")) all.set("content-type", "application/json");
    return handler(
      new Request(`http://127.0.0.1:54321/rest/v1${path}`, {
        method,
        headers: all,
        body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
      }),
    );
  }

  return {
    ask,
    async check(t, checks) {
      for (const check of checks) {
        await t.step(check.name, async () => compare(check, await ask(check)));
      }
    },
    sql: (script) => database.engine.exec(script),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

async function compare(check: Check, response: Response): Promise<void> {
  const text = await response.text();
  assertEquals(response.status, check.status, `${check.ask}: ${response.status} ${text}`);
  for (const [name, wanted] of Object.entries(check.gives ?? {})) {
    same(response.headers.get(name), wanted, `header ${name}`);
  }
  if ("answer" in check) {
    const isJson = response.headers.get("content-type")?.includes("json") && text !== "";
    same(isJson ? JSON.parse(text) : text, check.answer, check.ask);
  }
  if (check.error) {
    const body = JSON.parse(text);
    for (const [key, wanted] of Object.entries(check.error)) same(body[key], wanted, text);
  }
}

function same(actual: unknown, wanted: unknown, message: string): void {
  if (wanted instanceof RegExp) assertMatch(String(actual), wanted, `${message}: ${actual}`);
  else assertEquals(actual, wanted, `${message}: ${Deno.inspect(actual)}`);
}

/**
 * Which engine a test is for: its name says so, and the test itself never asks.
 *
 * @module
 */

import type { SourceFile } from "./repository.ts";
import { importsOf, withoutComments } from "./typescript_text.ts";

/** Everything that one file of tests does which belongs into a file of another name. */
export function engineFaults({ path, text }: SourceFile): string[] {
  if (!/^tests\/(?!house\/).*_test\.ts$/.test(path)) return [];
  const code = withoutComments(text);
  const engine = /_(pglite|postgres)_test\.ts$/.exec(path)?.[1];
  const faults: string[] = [];
  if (/_(pg|pgsql|postgresql)_test\.ts$/i.test(path)) {
    faults.push(
      "is not found by its engine: _postgres_test.ts and _pglite_test.ts are the endings",
    );
  }
  if (/\bkind\s*[!=]==\s*"(pglite|postgres)"/.test(code)) {
    faults.push("asks for the engine: make it a _pglite_test.ts and a _postgres_test.ts");
  }
  if (/\bignore:[^\n]*(DATABASE_URL|\bserver\b|\bkind\b)/.test(code)) {
    faults.push("is skipped on one engine: name it after the other");
  }
  const usesWire = importsOf(text).some(({ specifier }) => specifier.endsWith("/support/wire.ts"));
  if (usesWire && engine !== "pglite") faults.push("opens the wire front: call it _pglite_test.ts");
  if (/\benv\.get\(\s*"DATABASE_URL"/.test(code) && engine === "pglite") {
    faults.push("reads DATABASE_URL, which is never set where it runs");
  }
  return faults.map((fault) => `${path} ${fault}`);
}

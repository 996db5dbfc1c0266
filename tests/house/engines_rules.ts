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
  const opensPglite = importsOf(text).some(({ specifier }) =>
    specifier.startsWith("@electric-sql/") || specifier.endsWith("/support/wire.ts")
  );
  if (opensPglite && engine !== "pglite") faults.push("opens PGlite: call it _pglite_test.ts");
  if (/\benv\.get\(\s*"DATABASE_URL"/.test(code) && engine !== "postgres") {
    faults.push("reads DATABASE_URL: call it _postgres_test.ts, or let tests/support do it");
  }
  return faults.map((fault) => `${path} ${fault}`);
}

/**
 * The report of `deno task check:sql` as text.
 *
 * @module
 */

import type { SqlReport } from "./check_sql.ts";

/** What was looked at, then each finding with its key, then exceptions that nothing needs any more. */
export function reportLines({ files, schemas, findings, stale }: SqlReport): string[] {
  const found = findings.flatMap(({ tool, level, key, text, hint }) => [
    `${level.padEnd(7)}  ${tool}: ${text}`,
    ...hint ? [`         ${hint}`] : [],
    `         [${key}]`,
  ]);
  const outdated = stale.map(({ key }) =>
    `error    The exception "${key}" is not needed any more: remove it from findings.ts`
  );
  return [
    `Migrations  ${files.length} files, read by squawk`,
    `Schemas     ${schemas.join(", ")}: linted, triggers included, and shown to the advisors`,
    ...found.length + outdated.length ? ["", ...found, ...outdated] : [],
  ];
}

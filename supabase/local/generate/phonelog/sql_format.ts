/**
 * Made-up events as a script for the database: each batch goes in through `phonelog.ingest_events()`, as
 * a phone's own would, so that roll-ups and contacts are there as well. The same script again changes
 * nothing.
 *
 * @module
 */

import type { CleanEvent } from "@shared/phonelog/clean_event.ts";

/** So many events a statement. */
export const SQL_BATCH = 5000;
const SOURCE = { kind: "phone", name: "Made up" };

/** Becomes the person with this address, who has to be there, and gives them a source that keeps texts. */
export function sqlHead(email: string): string {
  const user = `(select id from auth.users where email = ${literal(email)})`;
  return `insert into phonelog.data_sources (user_id, kind, name, settings)
values (${user}, '${SOURCE.kind}', '${SOURCE.name}', '{"keep_bodies": true, "keep_numbers": true}')
on conflict (user_id, name) do nothing;
select set_config('request.jwt.claim.sub', ${user}::text, false),
  set_config('request.jwt.claims',
    json_build_object('sub', ${user}, 'role', 'authenticated')::text, false);
set role authenticated;
`;
}

/** One statement; it answers how many rows were new. */
export function sqlBatch(events: readonly CleanEvent[]): string {
  return `select phonelog.ingest_events(${literal(JSON.stringify(SOURCE))}, ${
    literal(JSON.stringify(events))
  }) ->> 'inserted' as inserted;\n`;
}

/** Becomes who it was before. */
export const SQL_END = `reset role;
select set_config('request.jwt.claim.sub', '', false), set_config('request.jwt.claims', '', false);
`;

function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return quoted.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

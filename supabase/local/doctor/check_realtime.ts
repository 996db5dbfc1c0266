/**
 * Whether changes can reach subscribers: schema, publication, tables, replica identity.
 *
 * @module
 */

import type { DatabasePatient } from "./database_patient.ts";
import { LIVE_TABLES } from "./expected.ts";
import { type Finding, findingsAbout } from "./finding.ts";

/** Names what makes a subscription silent. */
export async function checkRealtime({ query }: DatabasePatient): Promise<Finding[]> {
  const { ok, fault } = findingsAbout("realtime");
  const findings: Finding[] = [];
  const [made] = await query<{ schema: boolean; publication: boolean }>(
    `select to_regclass('realtime.messages') is not null as schema,
            exists (select from pg_publication where pubname = 'supabase_realtime') as publication`,
  );
  if (!made?.schema) {
    findings.push(fault(
      "The schema realtime, or its table messages, is missing: nothing is broadcast.",
      "Locally start the stack: it brings them. Hosted: switch Realtime on in the dashboard.",
    ));
  }
  if (!made?.publication) {
    return [
      ...findings,
      fault(
        "There is no publication supabase_realtime: subscriptions stay silent.",
        "create publication supabase_realtime; then run the statements of the topics' migration again.",
      ),
    ];
  }

  const tables = await query<{ name: string; published: boolean; identified: boolean }>(
    `select name,
            exists (select from pg_publication_tables
                    where pubname = 'supabase_realtime' and schemaname || '.' || tablename = name)
              as published,
            coalesce((select relreplident in ('f', 'i') or relreplident = 'd' and exists (
                        select from pg_index where indrelid = c.oid and indisprimary)
                      from pg_class as c where c.oid = to_regclass(name)), true) as identified
     from unnest($1::text[]) as live (name)`,
    [LIVE_TABLES],
  );
  for (const { name, published, identified } of tables) {
    if (!published) {
      findings.push(fault(
        `${name} is not in the publication supabase_realtime: its changes stay silent.`,
        `alter publication supabase_realtime add table ${name}`,
      ));
    }
    if (!identified) {
      findings.push(fault(
        `${name} has no replica identity: updates and deletes of it fail once it is published.`,
        `alter table ${name} replica identity default`,
      ));
    }
  }
  return findings.length > 0
    ? findings
    : [ok(`The publication has all ${LIVE_TABLES.length} tables that subscribers hear.`)];
}

/**
 * Whether row level security is on, and whether rights and policies fit each other.
 *
 * @module
 */

import { checkStrangers } from "./check_strangers.ts";
import type { DatabasePatient } from "./database_patient.ts";
import { type Finding, findingsAbout } from "./finding.ts";

interface Table {
  name: string;
  /** Row level security is off. */
  open: boolean;
  /** Commands that a policy allows and no right does. */
  unreachable: string[];
  /** Commands that a right allows and no policy does. */
  hidden: string[];
}

const TABLES = `
  select c.oid::regclass::text as name, not c.relrowsecurity as open,
         array_remove(array_agg(case when has_policy and not has_right then command end), null)
           as unreachable,
         array_remove(array_agg(case when has_right and not has_policy then command end), null)
           as hidden
  from pg_class as c
  cross join (values ('select', 'r'), ('insert', 'a'), ('update', 'w'), ('delete', 'd'))
    as commands (command, letter)
  cross join lateral (
    select case command when 'delete' then has_table_privilege('authenticated', c.oid, 'delete')
             else has_any_column_privilege('authenticated', c.oid, command) end as has_right,
           exists (
             select from pg_policy as p
             where p.polrelid = c.oid and p.polpermissive and p.polcmd::text in (letter, '*')
               and (0 = any (p.polroles) or 'authenticated'::regrole = any (p.polroles))
           ) as has_policy
  ) as judged
  where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text = any ($1::text[])
  group by c.oid, c.relrowsecurity
  order by 1`;

/** Looks at every table of the exposed schemas as people who are signed in would. */
export async function checkAccess(patient: DatabasePatient): Promise<Finding[]> {
  const { query, schemas } = patient;
  const { ok, fault } = findingsAbout("access");
  const shut = await query<{ name: string }>(
    `select name from unnest($1::text[]) as name
     where to_regnamespace(name) is not null
       and not has_schema_privilege('authenticated', to_regnamespace(name), 'usage')`,
    [schemas],
  );
  const findings = shut.map(({ name }) =>
    fault(
      `People who are signed in may not use the schema ${name}.`,
      `grant usage on schema ${name} to authenticated`,
    )
  );
  const tables = await query<Table>(TABLES, [schemas]);
  for (const { name, open, unreachable, hidden } of tables) {
    if (open) {
      findings.push(fault(
        `Row level security is off on ${name}: whoever has a right sees every row.`,
        `alter table ${name} enable row level security`,
      ));
    }
    for (const command of unreachable) {
      findings.push(fault(
        `A policy lets people ${command} ${name}, and no grant does: "permission denied".`,
        `Repeat the grant of its migration: grant ${command} on ${name} to authenticated`,
      ));
    }
    for (const command of open ? [] : hidden) {
      findings.push(fault(
        `A grant lets people ${command} ${name}, and no policy does: they see and change nothing.`,
        `Repeat the policy of its migration: create policy … on ${name} for ${command}`,
      ));
    }
  }
  findings.push(...await checkStrangers(patient));
  return findings.length > 0
    ? findings
    : [ok(`Row level security is on, and rights and policies fit, on ${tables.length} tables.`)];
}

/**
 * Whether the database lets people do what no migration says: drift that opens rows is silent.
 *
 * @module
 */

import type { DatabasePatient } from "./database_patient.ts";
import { type Finding, findingsAbout } from "./finding.ts";
import { madeBy } from "./made_objects.ts";

/** Names each right of people who are not signed in, and each policy without a migration. */
export async function checkStrangers(
  { query, migrations, schemas }: DatabasePatient,
): Promise<Finding[]> {
  const { fault } = findingsAbout("access");
  const made = madeBy(migrations);
  const homes = made.flatMap(({ kind, name }) => kind === "table" ? name.split(".", 1) : []);
  const ours = [...new Set([...schemas, ...homes])];
  const open = await query<{ name: string; rights: string }>(
    `select c.oid::regclass::text as name, string_agg(command, ', ' order by at) as rights
     from pg_class as c
     cross join unnest(array['select', 'insert', 'update', 'delete']) with ordinality
       as commands (command, at)
     where c.relkind in ('r', 'p', 'v', 'm') and c.relnamespace::regnamespace::text = any ($1::text[])
       and case command when 'delete' then has_table_privilege('anon', c.oid, command)
             else has_any_column_privilege('anon', c.oid, command) end
     group by c.oid order by 1`,
    [ours],
  );
  const policies = await query<{ name: string; table: string }>(
    `select polname as name, polrelid::regclass::text as table
     from pg_policy join pg_class as c on c.oid = polrelid
     where c.relnamespace::regnamespace::text = any ($1::text[]) order by 2, 1`,
    [ours],
  );
  const known = new Set(
    made.filter(({ kind }) => kind === "policy").map(({ name, of }) => `${of} ${name}`),
  );
  return [
    ...open.map(({ name, rights }) =>
      fault(
        `People who are not signed in may ${rights} ${name}, and nothing here is for them.`,
        `revoke all on ${name} from anon, public`,
      )
    ),
    ...policies.filter(({ name, table }) => !known.has(`${table} ${name}`)).map(({ name, table }) =>
      fault(
        `The policy "${name}" on ${table} is in no migration: it may show or change rows.`,
        `drop policy "${name}" on ${table}; or write the migration that makes it.`,
      )
    ),
  ];
}

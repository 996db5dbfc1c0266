/**
 * Whether what the applied migrations made is still there: "relation does not exist" has no other
 * cause once the history is complete.
 *
 * @module
 */

import type { DatabasePatient } from "./database_patient.ts";
import { type Finding, findingsAbout } from "./finding.ts";
import { columnsMadeBy, type MadeColumn } from "./made_columns.ts";
import { type Made, madeBy } from "./made_objects.ts";

const EXISTS: Record<Made["kind"], string> = {
  table: "select to_regclass(name) is not null",
  view: "select to_regclass(name) is not null",
  // All of them are read once: a search for each name would read them as often as there are names.
  function: `select name in (
    select n.nspname || '.' || p.proname
    from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace)`,
  trigger: `select exists (
    select from pg_trigger where tgname = name and tgrelid = to_regclass(of) and tgenabled <> 'D')`,
  policy:
    "select exists (select from pg_policy where polname = name and polrelid = to_regclass(of))",
};

/** How a database is built anew, where its data may go. */
const ANEW: Record<DatabasePatient["kind"], string> = {
  pglite: "build anew without its data: deno task reset",
  postgres: "take a new database: create database …, and name it in DATABASE_URL",
};

/** Names each table, column, view, function, trigger and policy that is gone. */
export async function checkObjects(
  { query, kind: engine, migrations }: DatabasePatient,
): Promise<Finding[]> {
  const { ok, fault } = findingsAbout("objects");
  const [history] = await query<{ exists: boolean }>(
    "select to_regclass('supabase_migrations.schema_migrations') is not null as exists",
  );
  if (!history?.exists) return [];
  const rows = await query<{ version: string }>(
    "select version from supabase_migrations.schema_migrations",
  );
  const applied = new Set(rows.map(({ version }) => version));
  const present = migrations.filter(({ version }) => applied.has(version));
  const made = madeBy(present);
  const again = (file: string) => `Run its statement again (${file}), or ${ANEW[engine]}.`;
  const findings: Finding[] = [];
  for (const [kind, exists] of Object.entries(EXISTS)) {
    const wanted = made.filter((object) => object.kind === kind);
    const missing = await query<{ name: string; of: string | null }>(
      `select name, of from jsonb_to_recordset($1::text::jsonb) as wanted (name text, of text)
       where not (${exists})`,
      [JSON.stringify(wanted)],
    );
    for (const { name, of } of missing) {
      findings.push(fault(
        `The ${kind} ${
          of ? `"${name}" on ${of}` : name
        } is gone, or off, though a migration made it.`,
        again(fileOf(made, kind, name)),
      ));
    }
  }
  const columns = columnsMadeBy(present);
  const lacking = await query<MadeColumn>(
    `select * from jsonb_to_recordset($1::text::jsonb) as wanted ("table" text, name text, file text)
     where to_regclass("table") is not null and not exists (
       select from pg_attribute
       where attrelid = to_regclass("table") and attname = name and not attisdropped)`,
    [JSON.stringify(columns)],
  );
  for (const { table, name, file } of lacking) {
    findings.push(fault(
      `The column ${name} of ${table} is gone, or has another name, though a migration made it.`,
      `Bring it back as its migration has it (${file}): alter table ${table} rename column …, or ` +
        `add column …; or ${ANEW[engine]}.`,
    ));
  }
  return findings.length > 0
    ? findings
    : [ok(`All ${made.length} that migrations made are there, with ${columns.length} columns.`)];
}

function fileOf(made: Made[], kind: string, name: string): string {
  return made.find((object) => object.kind === kind && object.name === name)?.file ?? "";
}

/**
 * Whether what the applied migrations made is still there: "relation does not exist" has no other
 * cause once the history is complete.
 *
 * @module
 */

import type { DatabasePatient } from "./database_patient.ts";
import { type Finding, findingsAbout } from "./finding.ts";
import { type Made, madeBy } from "./made_objects.ts";

const EXISTS: Record<Made["kind"], string> = {
  table: "select to_regclass(name) is not null",
  view: "select to_regclass(name) is not null",
  function: `select exists (
    select from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
    where n.nspname || '.' || p.proname = name)`,
  trigger: `select exists (
    select from pg_trigger where tgname = name and tgrelid = to_regclass(of) and tgenabled <> 'D')`,
  policy:
    "select exists (select from pg_policy where polname = name and polrelid = to_regclass(of))",
};

/** Names each table, view, function, trigger and policy that is gone. */
export async function checkObjects(
  { query, migrations }: DatabasePatient,
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
  const made = madeBy(migrations.filter(({ version }) => applied.has(version)));
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
        `Locally: deno task reset. Hosted: run its statement again (${fileOf(made, kind, name)}).`,
      ));
    }
  }
  return findings.length > 0
    ? findings
    : [ok(`All ${made.length} that migrations made are there.`)];
}

function fileOf(made: Made[], kind: string, name: string): string {
  return made.find((object) => object.kind === kind && object.name === name)?.file ?? "";
}

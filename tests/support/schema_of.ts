/**
 * A database's whole schema as lines a person can compare.
 *
 * @module
 */

/** Runs one statement as the superuser; a {@linkcode Queries} or a pool has it. */
export type Query = (text: string, values?: unknown[]) => Promise<object[]>;

const SCRIPT = await Deno.readTextFile(new URL("./schema_of.sql", import.meta.url));

/**
 * Schemas, tables, columns, constraints, indexes, policies, grants, functions, triggers, views, types,
 * comments, publications, cron jobs and settings as sorted lines. With `schemas` only what lies in
 * these; without, everything of the database. Names show as the session's search path lets them.
 */
export async function schemaOf(query: Query, schemas?: string[]): Promise<string[]> {
  const rows = await query(SCRIPT, [schemas ?? null]);
  const jobs = schemas && !schemas.includes("cron") ? [] : await cronJobs(query);
  return [...rows, ...jobs].map((row) => (row as { line: string }).line).flatMap(lines).sort();
}

/** What is in one list of lines alone: `- ` only in the first, `+ ` only in the second. */
export function difference(first: string[], second: string[]): string[] {
  const [inFirst, inSecond] = [new Set(first), new Set(second)];
  return [
    ...first.filter((line) => !inSecond.has(line)).map((line) => `- ${line}`),
    ...second.filter((line) => !inFirst.has(line)).map((line) => `+ ${line}`),
  ];
}

/** The text of a function or view line by line, so that a difference is a small one; else one line. */
function lines(text: string): string[] {
  const [name = "", ...body] = text.split("\n");
  if (!/^(function|view) /.test(text)) return [text.replaceAll(/\s*\n\s*/g, " ")];
  if (body.length === 0) return [name];
  return body.map((line, at) => `${name} line ${String(at + 1).padStart(3, "0")}: ${line}`);
}

/** The ids are left out: they count how often a job was ever scheduled. */
async function cronJobs(query: Query): Promise<object[]> {
  const [found] = await query("select to_regclass('cron.job') is not null as exists");
  if (!(found as { exists: boolean }).exists) return [];
  return await query(
    `select format('cron job %s at %s as %s%s: %s', jobname, schedule, username,
                   case when not active then ' inactive' end, command) as line
     from cron.job where database = current_database()`,
  );
}

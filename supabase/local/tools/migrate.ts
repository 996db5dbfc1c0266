/**
 * `deno task migrate ADDRESS`: applies the migrations that a database lacks, and counts what is there.
 *
 * @module
 */

import { join, resolve } from "node:path";
import postgres from "postgres";
import { readCommandLine } from "../command_line.ts";
import { databaseUrl } from "../database/database_url.ts";
import { readMigrations } from "../database/migrations.ts";
import { migratePostgres } from "../database/open_postgres.ts";
import { connectionOptions } from "../database/pool_options.ts";
import { Failure } from "../failure.ts";
import { runTool, say, styled, warn } from "../terminal.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../../..");

const USAGE = `Usage: deno task migrate [ADDRESS] [--migrations FOLDER]

  ADDRESS              A Postgres 17 (DATABASE_URL): of your own, or a hosted project's
  --migrations FOLDER  What to apply (supabase/migrations)

What was applied is noted where \`supabase db push\` notes it: both can take turns.`;

async function main(): Promise<void> {
  const { values, positionals: [given, surplus] } = readCommandLine({
    allowPositionals: true,
    options: { migrations: { type: "string" }, help: { type: "boolean", short: "h" } },
  }, USAGE);
  if (values.help) return say(USAGE);
  const url = given ?? databaseUrl();
  if (!url || surplus !== undefined) throw new Failure("Cannot migrate: name one database", USAGE);

  const files = await readMigrations(values.migrations ?? join(ROOT, "supabase/migrations"));
  const applied = await migratePostgres(url, files, (level, message) => {
    if (level !== "debug") warn(message);
  });
  for (const file of applied) say(`${styled("green", "✓")} ${file}`);
  say(
    applied.length === 0
      ? "Nothing to apply."
      : `${applied.length} of ${files.length} migrations applied.`,
  );
  say();
  for (const line of await count(url)) say(line);
}

/** One line a schema: its tables, how many of them judge by row, and by how many policies. */
async function count(url: string): Promise<string[]> {
  const sql = postgres(url, { ...connectionOptions("migrate"), max: 1 });
  try {
    const rows = await sql`
      select relnamespace::regnamespace::text as schema, count(*)::int as tables,
        (count(*) filter (where relrowsecurity))::int as judged,
        sum((select count(*) from pg_policy where polrelid = pg_class.oid))::int as policies
      from pg_class
      where relkind in ('r', 'p') and not relispartition
        and relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'
        and pg_has_role(current_user, (select nspowner from pg_namespace where oid = relnamespace), 'usage')
      group by 1 order by 1`;
    const width = Math.max(0, ...rows.map(({ schema }) => schema.length));
    return rows.map(({ schema, tables, judged, policies }) =>
      `${
        schema.padEnd(width)
      }  ${tables} tables, ${judged} with row level security, ${policies} policies`
    );
  } finally {
    await sql.end({ timeout: 2 });
  }
}

if (import.meta.main) await runTool(main);

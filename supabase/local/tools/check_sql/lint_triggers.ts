/**
 * plpgsql_check for trigger functions: it needs to know the table, so `supabase db lint` leaves them out.
 *
 * @module
 */

import postgres from "postgres";
import { Failure } from "../../failure.ts";
import type { Finding } from "./findings.ts";
import { lintFinding } from "./lint.ts";

interface Row {
  name: string;
  level: string;
  message: string;
  line: number | null;
  detail: string | null;
  hint: string | null;
}

/** Looks at the function of every trigger, with the table it watches. Leaves nothing behind. */
export async function lintTriggers(url: string, schemas: string[]): Promise<Finding[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const connection = await sql.reserve();
    try {
      await connection`begin`;
      await connection`create extension if not exists plpgsql_check with schema extensions`
        .catch(refuse);
      const rows = await connection<Row[]>`
        select distinct on (p.oid, found.lineno, found.message)
          format('%s.%s', n.nspname, p.proname) as name,
          found.level, found.message, found.lineno as line, found.detail, found.hint
        from pg_trigger t
        join pg_proc p on p.oid = t.tgfoid
        join pg_namespace n on n.oid = p.pronamespace
        join pg_language l on l.oid = p.prolang
        cross join lateral extensions.plpgsql_check_function_tb(
          t.tgfoid, t.tgrelid, oldtable => t.tgoldtable, newtable => t.tgnewtable
        ) as found
        where not t.tgisinternal and l.lanname = 'plpgsql' and n.nspname in ${sql(schemas)}`;
      return rows.map(({ name, level, message, line, detail, hint }) =>
        lintFinding({ name, level, message, line: line ?? undefined, hints: [detail, hint] })
      );
    } finally {
      await connection`rollback`;
      connection.release();
    }
  } finally {
    await sql.end({ timeout: 2 });
  }
}

function refuse(cause: Error): never {
  throw new Failure(
    `Cannot look into trigger functions: ${cause.message}`,
    "Install plpgsql_check beside the server (Debian: postgresql-17-plpgsql-check)",
    { cause },
  );
}

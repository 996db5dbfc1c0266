/**
 * Where a stack lives, for tests that move out of one and into another.
 *
 * @module
 */

import { dirname } from "node:path";
import { fromPglite } from "../../supabase/local/backup/pglite_session.ts";
import { fromPostgres } from "../../supabase/local/backup/postgres_session.ts";
import type { Session } from "../../supabase/local/backup/session.ts";
import { schemaOf } from "./schema_of.ts";
import { place } from "./test_database.ts";

/** An engine's database that nobody has used yet, and a data folder; both go with it. */
export interface Home extends AsyncDisposable {
  dataDir: string;
  /** Absent for an embedded database, which is in the data folder. */
  url?: string;
}

/** On the server that `DATABASE_URL` names, or in a folder. */
export async function newHome(): Promise<Home> {
  await using undo = new AsyncDisposableStack();
  const database = undo.use(await place());
  if ("dataDir" in database) {
    const held = undo.move();
    return {
      dataDir: dirname(database.dataDir),
      [Symbol.asyncDispose]: () => held.disposeAsync(),
    };
  }
  const folder = undo.use(await embeddedHome());
  const held = undo.move();
  return {
    dataDir: folder.dataDir,
    url: database.url,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** In a folder, whatever the environment says. */
export async function embeddedHome(): Promise<Home> {
  const dataDir = await Deno.makeTempDir({ prefix: "home_" });
  return { dataDir, [Symbol.asyncDispose]: () => Deno.remove(dataDir, { recursive: true }) };
}

/** Looks into a database that no stack is using. */
function lookInto<T>({ url, dataDir }: Home, look: (session: Session) => Promise<T>) {
  return url
    ? fromPostgres(url, ({ session }) => look(session))
    : fromPglite(dataDir, ({ session }) => look(session));
}

/** Everything in it, when no stack is using it, as lines and sums to compare. */
export function everythingIn(home: Home) {
  return lookInto(home, async (session) => ({
    schema: (await schemaOf(session.query)).map(settled),
    contents: await contentsOf(session),
  }));
}

/** Postgres writes `in ('a', 'b')` over varchar in one way, and in another one when it reads that. */
function settled(line: string): string {
  return line.includes("ANY (")
    ? line.replaceAll(/::(character varying|text)(\[\])?|[()]/g, "")
    : line;
}

/** Without the place where jobs run, and without the server's numbers of transactions. */
const COMPARED: Record<string, string> = {
  "cron.job": "(jobid, schedule, command, username, active, jobname)",
  "cron.job_run_details":
    "(jobid, runid, job_pid, username, command, status, return_message, start_time, end_time)",
  "translator.messages": "(to_jsonb(content) - 'changed_in')",
  "private.audit_log":
    "(id, at, actor, actor_kind, action, object, object_id, changes, request_id, row_hash, seal)",
};

/**
 * Every row of every table as one sum a table, and how far each sequence has come. Left out is what is
 * meant to differ: where jobs run, what transaction wrote a line, and the address in the vault.
 */
async function contentsOf(session: Session): Promise<Record<string, string>> {
  const relations = await session.query<{ name: string; kind: string }>(`
    select c.oid::regclass::text as name, c.relkind as kind
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'm', 'S')
      and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'net')
    order by 1`);
  const contents: Record<string, string> = {};
  for (const { name, kind } of relations) {
    const row = kind === "S" ? "(last_value, is_called)" : COMPARED[name] ?? "content";
    const only = name === "vault.secrets" ? "where name <> 'project_url'" : "";
    const [sum] = await session.query<{ sum: string }>(
      `select count(*) || ' ' || md5(coalesce(string_agg(row, E'\\n' order by row collate "C"), '')) as sum
       from (select ${row}::text as row from ${name} as content ${only}) as rows`,
    );
    contents[name] = sum?.sum ?? "";
  }
  return contents;
}

/**
 * The seed's design beside ours in one database, to ask both the same question.
 *
 * @module
 */

import type { Sql } from "./stack.ts";

/** Rows of a statement that runs in the seed's schema as one of the Data API's roles. */
export type AskSeed = <Row = Record<string, unknown>>(
  role: "anon" | "authenticated",
  statement: string,
) => Promise<Row[]>;

/** Makes the schema `seed`, open to the API's roles as `public` is on the platform. */
export async function buildSeed(sql: Sql): Promise<AskSeed> {
  const script = await Deno.readTextFile(new URL("./seed_translator.sql", import.meta.url));
  await sql(`create extension if not exists "uuid-ossp" schema extensions`);
  await sql("create schema seed");
  await sql(`do $do$ begin
    perform set_config('search_path', 'seed, extensions', true);
    execute $script$ ${script} $script$;
  end $do$`);
  await sql("grant usage on schema seed to anon, authenticated");
  await sql("grant all on all tables in schema seed to anon, authenticated");
  await sql("grant all on all functions in schema seed to anon, authenticated");
  await sql(`create function public.ask_seed(p_role text, p_statement text) returns jsonb
    language plpgsql as $$
    declare
      v_rows jsonb;
    begin
      perform set_config('search_path', 'seed, extensions', true);
      perform set_config('role', p_role, true);
      execute format('with t as (%s) select coalesce(jsonb_agg(to_jsonb(t)), ''[]'') from t', p_statement)
        into v_rows;
      return v_rows;
    end $$`);

  return async <Row>(role: string, statement: string) => {
    const [answer] = await sql<{ rows: Row[] }>("select public.ask_seed($1, $2) as rows", [
      role,
      statement,
    ]);
    return answer?.rows ?? [];
  };
}

/** The SQLSTATE with which a statement is refused; "" when it is not. */
export async function refusalOf(statement: Promise<unknown>): Promise<string> {
  try {
    await statement;
    return "";
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

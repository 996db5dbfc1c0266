/**
 * Words that occur nowhere else, in every place that can hold one.
 *
 * @module
 */

import type { Engine, Queries } from "../../supabase/local/database/engine.ts";
import type { Column, Relation } from "../database/access/catalogue.ts";
import { DOMAINS } from "../database/access/domains.ts";
import { quote } from "../database/access/values.ts";
import { makeWorld, type World } from "../database/access/world.ts";

/** One word, and where it was put. */
export interface Canary {
  word: string;
  /** `schema.table` */
  table: string;
  column: string;
  /** A persona of the access matrix. */
  person: string;
}

/** Somebody's canaries, by whose they are. */
export interface Aviary {
  world: World;
  canaries: Canary[];
  /** Columns of text or JSON that took none: a constraint wants other words. */
  closed: string[];
}

/** Makes a row of every table for every persona, and puts a canary of theirs into each of `people`'s. */
export async function releaseCanaries(engine: Engine, people: readonly string[]): Promise<Aviary> {
  return await engine.transaction(async (tx) => {
    const world = await makeWorld(tx, DOMAINS);
    await tx.exec(FIRST_TAKEN);
    // As rows are made: past triggers and keys, never past checks.
    await tx.exec("set local session_replication_role = replica");
    const canaries: Canary[] = [];
    const closed = new Set<string>();
    const owned = new Set(
      (await tx.query<{ table_name: string }>(
        "select table_name from private.data_register where owner_path is not null",
      )).map(({ table_name }) => table_name),
    );
    for (const relation of world.relations) {
      if (relation.kind !== "table") continue;
      if (!owned.has(relation.name) || relation.name === "storage.objects") {
        // Nobody's, such as the register itself, or without a file: it would only be in the way.
        await remove(tx, world, relation);
        continue;
      }
      for (const person of people) {
        const made = world.made(relation.name, person);
        if (!made) continue;
        for (const column of relation.columns.filter((each) => isOpen(relation, each))) {
          const word = `canary-${person}-${relation.name}-${column.name}`.replaceAll(/[._]/g, "-");
          const isIn = await put(tx, relation, column, { word, row: made.row });
          if (isIn) canaries.push({ word, table: relation.name, column: column.name, person });
          else closed.add(`${relation.name}.${column.name}`);
        }
      }
    }
    await tx.exec("set local session_replication_role = origin");
    return { world, canaries, closed: [...closed] };
  });
}

async function remove(tx: Queries, world: World, { name }: Relation): Promise<void> {
  const made = world.everybody().flatMap((each) => world.made(name, each.name) ?? []);
  const places = made.map(({ ctid }) => quote(ctid)).join(", ");
  if (places) await tx.exec(`delete from ${name} where ctid = any (array[${places}]::tid[])`);
}

/** Text or JSON, and no part of what makes the row what it is. */
function isOpen({ key, foreignKeys }: Relation, { name, base, computed }: Column): boolean {
  const isBound = key.includes(name) || foreignKeys.some(({ columns }) => columns.includes(name));
  return !computed && !isBound && /^(text|varchar|bpchar|citext|jsonb?|_text)$/.test(base);
}

interface Put {
  word: string;
  row: Readonly<Record<string, string | null>>;
}

/** Tries the shapes that a column may want; whether one was taken. */
async function put(tx: Queries, relation: Relation, column: Column, { word, row }: Put) {
  const shapes = /^json/.test(column.base)
    ? [JSON.stringify({ word }), JSON.stringify([word]), JSON.stringify(word)]
    : column.base === "_text"
    ? [`{${word}}`]
    : [word, word.slice(-(column.size ?? 200))];
  // The key does not change, so the row is found by it after each change.
  const where = relation.key.map((name) => `"${name}"::text = ${quote(row[name] ?? null)}`);
  const tries = shapes.filter((shape) => shape.includes(word)).map((shape) =>
    `update ${relation.name} set "${column.name}" = ${quote(shape)}::${column.type}
     where ${where.join(" and ")}`
  );
  const [taken] = await tx.query<{ is_taken: boolean }>(
    "select pg_temp.first_taken($1::text::jsonb) as is_taken",
    [JSON.stringify(tries)],
  );
  return taken?.is_taken ?? false;
}

/** Does the first of several statements that no constraint refuses; whether it changed a row. */
const FIRST_TAKEN = `
  create function pg_temp.first_taken(p_tries jsonb) returns boolean language plpgsql as $$
  declare
    v_try text;
    v_rows int;
  begin
    for v_try in select jsonb_array_elements_text(p_tries) loop
      begin
        execute v_try;
        get diagnostics v_rows = row_count;
        return v_rows = 1;
      exception when integrity_constraint_violation or data_exception then null;
      end;
    end loop;
    return false;
  end $$`;

/** Every row of every table there is, as text, by table: what a dump would hold. */
export async function dump(queries: Queries): Promise<Map<string, string>> {
  const tables = await queries.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname !~ '^pg_|^information_schema$'
     order by 1`,
  );
  const dumped = new Map<string, string>();
  for (const { name } of tables) {
    const [row] = await queries.query<{ text: string | null }>(
      `select string_agg(t::text, E'\\n') as text from ${name} as t`,
    );
    dumped.set(name, row?.text ?? "");
  }
  return dumped;
}

/**
 * Makes every mutant, asks the matrix again, and sees whether any answer is another one.
 *
 * @module
 */

import type { Queries } from "../../../supabase/local/database/engine.ts";
import type { Mutant } from "./mutants.ts";
import type { World } from "./world.ts";

/** Those that change no answer to the questions that were put in: neither about their own table nor, where they may reach so far, about its neighbours. */
export async function unnoticed(
  queries: Queries,
  world: World,
  mutants: readonly Mutant[],
): Promise<Mutant[]> {
  await queries.exec(
    "update probes set verdict = null; set local session_replication_role = replica",
  );
  const left: Mutant[] = [];
  for (const mutant of mutants) {
    const schema = mutant.of.split(".")[0];
    const others = world.relations.filter((each) =>
      each.schema === schema && each.name !== mutant.of
    );
    const isSeen = await isNoticed(queries, mutant, [mutant.of]) ||
      mutant.reaches && await isNoticed(queries, mutant, others.map(({ name }) => name));
    if (!isSeen) left.push(mutant);
  }
  await queries.exec("set local session_replication_role = origin");
  return left;
}

async function isNoticed(
  queries: Queries,
  { sql, commands, persona }: Mutant,
  tables: readonly string[],
): Promise<boolean> {
  const [row] = await queries.query<{ at: number | null }>(
    "select pg_temp.first_change($1::text, $2::text[], $3::text[], $4::text) as at",
    [sql, `{${tables.join(",")}}`, `{${commands.join(",")}}`, persona ?? null],
  );
  if (!row) throw new Error("Cannot see whether a mutant is noticed: there is no answer");
  return row.at !== null;
}

/**
 * Mistakes somebody could make in a policy or a grant, one at a time.
 *
 * @module
 */

import type { Queries } from "../../../supabase/local/database/engine.ts";
import type { Relation } from "./catalogue.ts";
import type { Command } from "./probe.ts";

/** One mistake. */
export interface Mutant {
  /** What was done, as a sentence. */
  name: string;
  /** The table it was done to. */
  of: string;
  sql: string;
  /** Which questions are likely to have another answer, and whose: they are asked first. */
  commands: readonly Command[];
  persona?: string;
  /** May change what policies of other tables see. */
  reaches?: boolean;
  /** Shows only where a grant exists that a careless hand could write. */
  underGrants?: boolean;
}

interface Policy {
  of: string;
  name: string;
  command: "r" | "a" | "w" | "d" | "*";
  using: string | null;
  check: string | null;
}

/** Every mutant of these tables and of their policies. */
export async function mutantsOf(
  queries: Queries,
  relations: readonly Relation[],
): Promise<Mutant[]> {
  const policies = await queries.query<Policy>(
    `select n.nspname || '.' || c.relname as of, p.polname as name, p.polcmd::text as command,
            pg_get_expr(p.polqual, p.polrelid) as using,
            pg_get_expr(p.polwithcheck, p.polrelid) as check
     from pg_policy p
     join pg_class c on c.oid = p.polrelid
     join pg_namespace n on n.oid = c.relnamespace
     order by 1, 2`,
  );
  return relations.filter(({ kind }) => kind === "table").flatMap((relation) => [
    ...mutantsOfTable(relation),
    ...policies.filter(({ of }) => of === relation.name)
      .flatMap((policy) => mutantsOfPolicy(policy, relation)),
  ]);
}

function mutantsOfTable({ name: of, schema }: Relation): Mutant[] {
  return [
    {
      of,
      name: `${of}: row level security off`,
      sql: `alter table ${of} disable row level security`,
      commands: ["sel"],
      persona: "other",
      underGrants: true,
    },
    {
      of,
      name: `${of}: SELECT for anon`,
      sql: `grant usage on schema ${schema} to anon; grant select on ${of} to anon`,
      commands: ["sel"],
      persona: "anon",
    },
    {
      of,
      name: `${of}: published`,
      sql: `grant usage on schema ${schema} to anon; grant select on ${of} to anon, authenticated;
        create policy "published" on ${of} for select to anon, authenticated using (true)`,
      commands: ["sel"],
      persona: "other",
    },
    {
      of,
      name: `${of}: TRUNCATE for authenticated`,
      sql: `grant truncate on ${of} to authenticated`,
      commands: ["trunc"],
    },
  ];
}

/** What a policy decides about, what is let through by mistake first. */
const DECIDES: Record<Policy["command"], readonly Command[]> = {
  r: ["sel", "flags"],
  a: ["ins_row", "ins", "ins_id", "ins_parent"],
  w: ["upd_nw", "upd", "give", "steal"],
  d: ["del_nw", "del"],
  "*": ["sel", "upd_nw", "ins_row", "del_nw"],
};

const SIGNED_IN = "(select auth.uid()) is not null";

function mutantsOfPolicy(policy: Policy, relation: Relation): Mutant[] {
  const { of, name, command, using, check } = policy;
  const reaches = command === "r" || command === "*";
  const commands = DECIDES[command];
  const change = (what: string, using: string | null, check: string | null): Mutant => ({
    of,
    reaches,
    commands,
    name: `${of}: "${name}" ${what}`,
    sql: `alter policy "${name}" on ${of}${using === null ? "" : ` using (${using})`}${
      check === null ? "" : ` with check (${check})`
    }`,
  });
  const dropped = `drop policy "${name}" on ${of}`;
  const mutants: Mutant[] = [
    { of, reaches, commands, name: `${of}: "${name}" dropped`, sql: dropped },
  ];
  if (using !== null) mutants.push(change("using (true)", "true", check));
  if (command !== "r" && command !== "d") mutants.push(change("with check (true)", using, "true"));
  mutants.push(change("for anybody signed in", using && SIGNED_IN, check && SIGNED_IN));
  for (const [from, to] of exchanges(relation)) {
    const exchanged = (text: string | null) => text && exchange(text, relation, from, to);
    const [other, otherCheck] = [exchanged(using), exchanged(check)];
    if (other === using && otherCheck === check) continue;
    mutants.push(change(`with ${to} in the place of ${from}`, other, otherCheck));
  }
  return mutants;
}

/** Each pair of columns that could be taken for one another. */
function exchanges({ columns }: Relation): [from: string, to: string][] {
  const ids = columns.filter(({ base }) => base === "uuid").map(({ name }) => name);
  return ids.flatMap((from) =>
    ids.filter((to) => to !== from).map((to): [string, string] => [from, to])
  );
}

function exchange(text: string, { name }: Relation, from: string, to: string): string {
  const table = name.split(".")[1];
  return text.replaceAll(new RegExp(`(?<![\\w."])(${table}\\.)?${from}\\b`, "g"), `$1${to}`);
}

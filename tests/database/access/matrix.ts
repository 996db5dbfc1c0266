/**
 * Asks everything: every table and view × every persona × every command.
 *
 * @module
 */

import type { Queries } from "../../../supabase/local/database/engine.ts";
import type { Answered } from "./cells.ts";
import type { Persona } from "./domain.ts";
import { claimsOf } from "./parties.ts";
import { callProbes, isCalled, watchers } from "./calls.ts";
import type { Routine } from "./routines.ts";
import type { Probe } from "./probe.ts";
import { tableProbes } from "./probes.ts";
import { viewCheck, viewProbes } from "./views.ts";
import type { World } from "./world.ts";

/** Every question about every table and view of such a name. */
function tableQuestions(world: World, only: RegExp): Probe[] {
  return world.relations.filter(({ name }) => only.test(name)).flatMap((relation) =>
    world.personas(relation.schema).flatMap((persona) =>
      relation.kind === "view"
        ? viewProbes(world, relation, persona)
        : tableProbes(world, relation, persona)
    )
  );
}

/** Puts the questions in, to be asked now or after a change. */
async function keepProbes(
  queries: Queries,
  world: World,
  probes: readonly Probe[],
): Promise<void> {
  await queries.exec("truncate probes");
  const personas = new Map(world.everybody().map((persona) => [persona.name, persona]));
  const rows = probes.map((probe, number) => ({
    number,
    ...asPosed(world, probe, personas.get(probe.persona)),
  }));
  await queries.query(
    "insert into probes select * from json_populate_recordset(null::probes, $1::text::json)",
    [JSON.stringify(rows)],
  );
}

function asPosed(world: World, probe: Probe, persona: Persona | undefined) {
  if (!persona) throw new Error(`Cannot ask as ${probe.persona}: there is no such persona`);
  const { of, command, statement, before, stands, detail = false } = probe;
  return {
    of,
    persona: persona.name,
    command,
    statement,
    before,
    stands,
    detail,
    role: persona.role,
    claims: claimsOf(persona, (name) => world.idOf(name)),
    answers: persona.answers && world.idOf(persona.answers),
    triggered: world.relations.find(({ name }) => name === probe.of)?.hasTriggers ?? false,
  };
}

/** Asks what was put in, and keeps the answers beside the questions. */
async function answerProbes(
  queries: Queries,
  probes: readonly Probe[],
): Promise<Answered[]> {
  await queries.query("select pg_temp.answer_all()");
  const rows = await queries.query<{ verdict: string }>(
    "select verdict from probes order by number",
  );
  return probes.map((probe, at) => ({ ...probe, verdict: rows[at]?.verdict ?? "" }));
}

/** Every question to every function. */
function callQuestions(world: World, routines: readonly Routine[]): Probe[] {
  return routines.filter(isCalled).flatMap((routine) =>
    world.personas(routine.schema).filter(({ sameAs }) => !sameAs).flatMap((persona) =>
      callProbes(world, routine, persona)
    )
  );
}

/** The whole matrix of tables, views and functions. */
export async function wholeMatrix(
  queries: Queries,
  world: World,
  routines: readonly Routine[],
  only: RegExp,
): Promise<Answered[]> {
  const views = world.relations.filter(({ kind, name }) => kind === "view" && only.test(name));
  for (const relation of views) {
    const [row] = await queries.query<{ found: boolean }>(viewCheck(world, relation));
    if (!row?.found) {
      throw new Error(`Cannot probe the view ${relation.name}: no row in it names the owner`);
    }
  }
  const called = routines.filter(({ signature }) => only.test(signature));
  const probes = [...tableQuestions(world, only), ...callQuestions(world, called)];
  if (called.length > 0) await queries.exec(watchers(world));
  await keepProbes(queries, world, probes);
  return await answerProbes(queries, probes);
}

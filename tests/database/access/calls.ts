/**
 * Calls of functions by every persona, with their own ids and with another's.
 *
 * @module
 */

import { type Given, givenTo } from "./arguments.ts";
import type { Persona } from "./domain.ts";
import { partiesOf } from "./parties.ts";
import type { Probe } from "./probe.ts";
import type { Routine } from "./routines.ts";
import type { World } from "./world.ts";

/** What is called: all of exposed schemas, and of `private` what callers were granted. */
export function isCalled({ schema, isTrigger, callers }: Routine): boolean {
  if (isTrigger) return false;
  return schema !== "private" || callers.includes("anon") || callers.includes("authenticated");
}

/** The calls of one persona. */
export function callProbes(world: World, routine: Routine, persona: Persona): Probe[] {
  const { self, victim } = partiesOf(persona);
  const mine = givenTo(world, routine, self);
  const theirs = givenTo(world, routine, victim);
  const ask = (
    command: "own" | "another's",
    part: string,
    given: Given[],
    whose: string,
  ): Probe => ({
    of: routine.signature,
    persona: persona.name,
    command,
    part,
    statement: callOf(routine, given),
    stands: untouched(whose),
  });
  // By name: what one of them has nothing for is left out of theirs alone.
  const inTheirs = new Map(theirs.map((each) => [each.name, each]));
  const naming = mine.filter(({ isId, name, value }) => isId && value !== inTheirs.get(name)?.value)
    .map(({ name }) => name);
  const mixed = (taken: readonly string[]) =>
    mine.map((each) => taken.includes(each.name) ? inTheirs.get(each.name) ?? each : each);
  const ways = new Map<string, string[]>(
    [
      naming,
      ...naming.map((each) => [each]),
      ...naming.map((each) => naming.filter((other) => other !== each)),
    ]
      .filter(({ length }) => length > 0).map((taken) => [taken.join(", "), taken]),
  );
  return [
    ask("own", mine.filter(({ isId }) => isId).map(({ name }) => name).join(", "), mine, self),
    ...[...ways].map(([part, taken]) => ask("another's", part, mixed(taken), victim)),
  ];
}

function callOf({ name, returns }: Routine, given: readonly Given[]): string {
  const list = given.map((each) => each.name ? `${each.name} => ${each.value}` : each.value);
  const answer = returns === "void" ? "'done'::text" : "r::text";
  return `select array_agg(${answer}) from ${name}(${list.join(", ")}) as r`;
}

/** Asks whether every row of somebody is where it was. */
function untouched(person: string): string {
  return `select pg_temp."untouched ${person}"()`;
}

/** Makes the functions that calls are watched with: a plan for so many tables is made only once. */
export function watchers(world: World): string {
  return world.everybody().map(({ name }) => {
    const rows = world.rowsOf(name).map(([table, { ctid }]) =>
      `exists (select from ${table} where ctid = '${ctid}')`
    );
    return `create or replace function pg_temp."untouched ${name}"() returns boolean
      language plpgsql as $$ begin return ${["true", ...rows].join(" and ")}; end $$`;
  }).join(";\n");
}

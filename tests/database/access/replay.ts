/**
 * The careless hand: everything granted to everybody, as a component of a local stack once did by
 * itself. Policies must stand alone.
 *
 * @module
 */

import type { Relation } from "./catalogue.ts";
import type { Cell } from "./cells.ts";
import type { Exception } from "./domain.ts";
import type { Command } from "./probe.ts";

/** Grants usage of every schema of these tables, and all rights on all their tables. */
export function grantAll(relations: readonly Relation[]): string {
  const schemas = [...new Set(relations.map(({ schema }) => schema))];
  return schemas.map((schema) =>
    `grant usage on schema ${schema} to anon, authenticated, service_role;
     grant all on all tables in schema ${schema} to anon, authenticated, service_role;
     grant all on all sequences in schema ${schema} to anon, authenticated, service_role;`
  ).join("\n");
}

/** The widened cells that nobody gave a reason for, and the reasons that no cell needs, as sentences. */
export function unjustified(
  cells: readonly Widened[],
  reasons: readonly Exception[],
): string[] {
  const speaks = ({ of, who, may }: Exception, cell: Widened) =>
    (of === "*" || of === cell.of) && who.includes(cell.persona) && may.includes(cell.command);
  return [
    ...cells.filter((cell) => !reasons.some((each) => speaks(each, cell))).map((cell) =>
      `${cell.of}: ${cell.persona} ${cell.command} was "${cell.before}" and becomes "${cell.after}"`
    ),
    ...reasons.filter((each) => !cells.some((cell) => speaks(each, cell))).map(({ of, may }) =>
      `${of}: ${may.join(", ")} stays shut, and needs no reason`
    ),
  ];
}

/** A cell that is further open after the replay than before. */
export interface Widened {
  of: string;
  persona: string;
  command: Command;
  before: string;
  after: string;
}

/** Cells that grants alone had kept shut, TRUNCATE left out: no policy can refuse that. */
export function widened(before: readonly Cell[], after: readonly Cell[]): Widened[] {
  const keyOf = ({ of, persona, command }: Cell) => `${of} ${persona} ${command}`;
  const known = new Map(before.map((cell) => [keyOf(cell), cell]));
  return after.filter(({ command, open }) => open && command !== "trunc").flatMap((cell) => {
    const { of, persona, command, shown } = cell;
    const was = known.get(keyOf(cell));
    const isWider = passes(cell) > (was ? passes(was) : 0);
    return isWider ? [{ of, persona, command, before: was?.shown ?? "", after: shown }] : [];
  });
}

/** How many columns or ways got through; a collision would not have stopped another row. */
function passes({ parts }: Cell): number {
  return parts.filter(({ verdict }) => verdict === "ALLOW" || verdict.startsWith("23"))
    .flatMap(({ part }) => part.split(", ")).length;
}

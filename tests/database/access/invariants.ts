/**
 * What must hold whatever the tables are, and needs no expectation written down. What is meant to be
 * otherwise is an exception with its reason.
 *
 * @module
 */

import type { Cell } from "./cells.ts";
import type { Exception, Persona } from "./domain.ts";

/** A sentence, and what breaks it. */
interface Invariant {
  says: string;
  isBrokenBy(cell: Cell, persona: Persona, place: Place): boolean;
}

/** Where a cell is. */
export interface Place {
  /** Whether rows of the table are somebody's. */
  isOwned: boolean;
  /** Whether they hang on a row that the persona shares with the owner. */
  isShared: boolean;
}

const NOBODY = ["anon", "login", "nosub"];

const INVARIANTS: readonly Invariant[] = [
  {
    says: "without a person behind it a request can do nothing",
    isBrokenBy: ({ persona }) => NOBODY.includes(persona),
  },
  {
    says: "nobody but the owner reads, changes or deletes a row",
    isBrokenBy: ({ command, persona }, _, { isOwned }) =>
      ["sel", "flags", "upd", "upd_nw", "del", "del_nw"].includes(command) &&
      (persona !== "owner" || !isOwned),
  },
  {
    says: "nobody puts a row in another's name, below another's row, or where rows are nobody's",
    isBrokenBy: ({ command }, { role }, { isOwned, isShared }) =>
      ["ins_row", "ins_id", "ins_parent"].includes(command) ||
      command === "ins" && (!isOwned || isShared || role === "service_role"),
  },
  {
    says: "nobody gives a row away or makes it their own",
    isBrokenBy: ({ command }) => command === "give" || command === "steal",
  },
  { says: "nobody empties a table", isBrokenBy: ({ command }) => command === "trunc" },
  {
    says: "no function reaches another's row, nor one that is only shared",
    isBrokenBy: ({ command, parts }, { shares, role }) =>
      command === "another's" || role === "service_role" && command === "own" ||
      shares !== undefined && command === "own" && parts.some(({ part }) => part !== ""),
  },
];

/** A cell that lets somebody through where an invariant says that nobody is. */
export interface Violation {
  says: string;
  cell: Cell;
}

/** Every cell that breaks an invariant, once. */
export function violationsIn(
  cells: readonly Cell[],
  personas: readonly Persona[],
  placeOf: (of: string, persona: Persona) => Place,
): Violation[] {
  return cells.filter(({ open }) => open).flatMap((cell) => {
    const persona = personas.find(({ name }) => name === cell.persona);
    const broken = persona &&
      INVARIANTS.find((each) => each.isBrokenBy(cell, persona, placeOf(cell.of, persona)));
    return broken ? [{ says: broken.says, cell }] : [];
  });
}

/** The exceptions that speak of a cell. */
export function reasonsFor(cell: Cell, exceptions: readonly Exception[]): Exception[] {
  return exceptions.filter(({ of, who, may }) =>
    (of === cell.of || of === "*") && who.includes(cell.persona) && may.includes(cell.command)
  );
}

/** Violations without a reason, as sentences. */
export function unexplained(
  violations: readonly Violation[],
  exceptions: readonly Exception[],
): string[] {
  return violations.filter(({ cell }) => reasonsFor(cell, exceptions).length === 0)
    .map(({ says, cell: { of, persona, command, shown } }) =>
      `${of}: ${persona} ${command} is "${shown}", but ${says}`
    );
}

/** Exceptions that nothing needs (any more), as sentences. */
export function stale(
  violations: readonly Violation[],
  exceptions: readonly Exception[],
): string[] {
  return exceptions.flatMap((exception) =>
    exception.who.flatMap((persona) =>
      exception.may.filter((command) =>
        !violations.some(({ cell }) =>
          cell.persona === persona && cell.command === command &&
          reasonsFor(cell, [exception]).length > 0
        )
      ).map((command) => `${exception.of}: ${persona} ${command} is refused, and needs no reason`)
    )
  );
}

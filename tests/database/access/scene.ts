/**
 * One persona before one table: who is who there, and how statements speak of rows.
 *
 * @module
 */

import type { Relation } from "./catalogue.ts";
import type { Persona } from "./domain.ts";
import { typed } from "./drafts.ts";
import { type Parties, partiesOf } from "./parties.ts";
import type { Command, Probe } from "./probe.ts";
import type { Made, World } from "./world.ts";

/** Collects the questions of a persona about a table. */
export class Scene {
  readonly world: World;
  readonly relation: Relation;
  readonly persona: Persona;
  readonly parties: Parties;
  readonly probes: Probe[] = [];

  constructor(world: World, relation: Relation, persona: Persona) {
    this.world = world;
    this.relation = relation;
    this.persona = persona;
    this.parties = partiesOf(persona);
  }

  /** Adds a question. */
  ask(
    command: Command,
    part: string,
    statement: string,
    more: Pick<Probe, "before" | "stands" | "request" | "detail"> = {},
  ): void {
    const { relation: { name: of }, persona: { name: persona } } = this;
    this.probes.push({ of, persona, command, part, statement, ...more });
  }

  /** Somebody's row, which must be there. */
  row(person: string): Made {
    const made = this.world.made(this.relation.name, person);
    if (made) return made;
    throw new Error(`Cannot probe ${this.relation.name}: ${person} has no row in it`);
  }

  /** What somebody's row holds now, as SQL. */
  now(column: string, person: string): string {
    return typed(this.relation, column, this.row(person).row[column] ?? null);
  }

  /** Where somebody's row is: by its key, or by what the persona may read of it. */
  where(person: string): string {
    const { key } = this.relation;
    const readable = this.allowed("select");
    const all = this.relation.columns.map(({ name }) => name);
    const known = key.length > 0 ? key : all;
    const mayName = readable.length === 0 || known.every((column) => readable.includes(column));
    return (mayName ? known : readable).map((column) => {
      const value = this.now(column, person);
      return value.startsWith("null::") ? `"${column}" is null` : `"${column}" = ${value}`;
    }).join(" and ");
  }

  /** Asks whether somebody's row is where it was, without WHERE in the statement itself. */
  stands(person: string): { stands: string } {
    const { ctid } = this.row(person);
    return { stands: `select exists (select from ${this.relation.name} where ctid = '${ctid}')` };
  }

  /** Columns the persona's role has a grant for. */
  allowed(verb: "select" | "insert" | "update"): string[] {
    return this.relation.columns.filter((column) => column[verb].includes(this.persona.role))
      .map(({ name }) => name);
  }

  /** Columns that say whose a row is. */
  get personColumns(): string[] {
    return this.world.ownership.personColumns(this.relation);
  }
}

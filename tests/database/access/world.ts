/**
 * A made-up world to probe: a row of every table for every person, parents first.
 *
 * @module
 */

import type { Queries } from "../../../supabase/local/database/engine.ts";
import { readRelations, type Relation } from "./catalogue.ts";
import type { Domain, MadeRow, Me, Persona } from "./domain.ts";
import { draftRow, insertion } from "./drafts.ts";
import { Ownership } from "./ownership.ts";
import { PERSONAS } from "./personas.ts";
import { quote } from "./values.ts";

/** A row that is there. */
export interface Made {
  row: MadeRow;
  /** Where it is: after a change it is elsewhere. */
  ctid: string;
}

/** Who and what there is. */
export class World {
  /** As they are now: read anew when rights have changed. */
  relations: readonly Relation[];
  readonly domains: readonly Domain[];
  readonly ownership: Ownership;
  /** Tables whose rows need a value in every column. */
  readonly whole = new Set<string>();
  readonly #made = new Map<string, Made>();
  readonly #count = new Map<string, number>();
  readonly #everybody: readonly Persona[];
  readonly #ids: Map<string, string>;

  constructor(relations: readonly Relation[], domains: readonly Domain[]) {
    this.relations = relations;
    this.domains = domains;
    this.ownership = new Ownership(relations, domains);
    this.#everybody = [...PERSONAS, ...domains.flatMap(({ personas }) => personas)];
    const people = this.#everybody.filter(({ person }) => person);
    this.#ids = new Map(people.map(({ name }, at) => [name, idAt(at + 1)]));
  }

  /** Those who meet the tables of a schema. */
  personas(schema: string): Persona[] {
    const own = this.domains.filter(({ schemas }) => schemas.includes(schema));
    return [...PERSONAS, ...own.flatMap(({ personas }) => personas)];
  }

  /** Everybody there is. */
  everybody(): readonly Persona[] {
    return this.#everybody;
  }

  /** A person's own row, or the owner's where they share it. */
  made(table: string, person: string): Made | undefined {
    const shares = this.everybody().find(({ name }) => name === person)?.shares;
    const whole = this.relations.find(({ name }) => name === table)?.whole ?? table;
    const isOwners = shares?.includes(whole) || this.isSingle(whole);
    return this.#made.get(`${whole} ${isOwners ? "owner" : person}`);
  }

  /** Whether there is one row for everybody; it counts as the owner's. */
  isSingle(table: string): boolean {
    return this.domains.some(({ single }) => single?.includes(table));
  }

  /** Whether nobody is named in the rows of a view. */
  isNameless(view: string): boolean {
    return this.domains.some(({ nameless }) => nameless?.includes(view));
  }

  /** A person as hooks see them. */
  me(person: string): Me {
    return {
      id: this.idOf(person),
      idOf: (other) => this.idOf(other),
      row: (table) => {
        const made = this.made(table, person);
        if (!made) throw new Error(`Cannot look at a row of ${table}: ${person} has none`);
        return made.row;
      },
    };
  }

  /** The id in `auth.users`; nobody's for who is no person. */
  idOf(person: string): string {
    return this.#ids.get(person) ?? idAt(0);
  }

  /** A number that no row of a table has had. */
  next(table: string): number {
    const number = (this.#count.get(table) ?? 0) + 1;
    this.#count.set(table, number);
    return number;
  }

  keep(table: string, person: string, made: Made): void {
    this.#made.set(`${table} ${person}`, made);
  }

  /** Every row of one person. */
  rowsOf(person: string): [table: string, made: Made][] {
    return this.relations.flatMap(({ name }) => {
      const made = this.made(name, person);
      return made ? [[name, made] satisfies [string, Made]] : [];
    });
  }
}

function idAt(place: number): string {
  return `00000000-0000-4000-8000-${String(place).padStart(12, "0")}`;
}

/** The roles that anybody asks as. */
export function rolesOf(domains: readonly Domain[]): string[] {
  const personas = [...PERSONAS, ...domains.flatMap(({ personas }) => personas)];
  return [...new Set(personas.map(({ role }) => role))];
}

/** Makes the world; the session must be the superuser's, and the transaction one to be rolled back. */
export async function makeWorld(queries: Queries, domains: readonly Domain[]): Promise<World> {
  await queries.exec(await Deno.readTextFile(new URL("./prober.sql", import.meta.url)));
  const world = new World(await readRelations(queries, rolesOf(domains)), domains);
  // Rows are made past triggers and limits: what a row is allowed to become is not asked here.
  await queries.exec("set local session_replication_role = replica");
  const people = world.everybody().filter(({ person }) => person);
  for (const { name, claims } of people) {
    await queries.query(
      "insert into auth.users (id, email, is_anonymous) values ($1::uuid, $2::text, $3::boolean)",
      [world.idOf(name), `${name}@example.com`, claims?.is_anonymous === true],
    );
    // Of the id that their token names.
    await queries.query(
      "insert into auth.sessions (id, user_id) values ($1::uuid, $1::uuid)",
      [world.idOf(name)],
    );
  }
  for (const relation of world.ownership.inOrder()) {
    if (relation.kind !== "table") continue;
    const having = people.filter(({ name, shares }) =>
      !shares?.includes(relation.name) && concerns(world, name, relation) &&
      (name === "owner" || !world.isSingle(relation.name))
    );
    await make(queries, world, relation, having.map(({ name }) => name));
  }
  await queries.exec("set local session_replication_role = origin");
  return world;
}

/** A domain's own people have rows in its schemas and in what those refer to, or hang on as it says. */
function concerns(world: World, person: string, relation: Relation): boolean {
  const domain = world.domains.find(({ personas }) => personas.some(({ name }) => name === person));
  if (!domain || domain.schemas.includes(relation.schema)) return true;
  const referred = new Set<string>();
  const follow = ({ name, foreignKeys }: Relation) => {
    const told = domain.after?.[name] ?? [];
    for (const table of [...foreignKeys.map(({ table }) => table), ...told]) {
      const parent = world.relations.find(({ name }) => name === table);
      if (!parent || referred.has(table)) continue;
      referred.add(table);
      follow(parent);
    }
  };
  world.relations.filter(({ schema }) => domain.schemas.includes(schema)).forEach(follow);
  return referred.has(relation.name);
}

/** Tries a row with no more than must be for each of them, and then one with a value in every column. */
async function make(
  queries: Queries,
  world: World,
  relation: Relation,
  people: readonly string[],
): Promise<void> {
  const names = relation.columns.map(({ name }) => name);
  const shown = `ctid::text, jsonb_object(array[${names.map(quote).join(", ")}],
    array[${names.map((name) => `"${name}"::text`).join(", ")}]) as row`;
  if (world.isSingle(relation.name)) {
    // A migration may have put it in.
    const [made] = await queries.query<Made>(`select ${shown} from ${relation.name}`);
    if (made) return world.keep(relation.name, "owner", made);
  }
  const drafts = people.map((person) =>
    [false, true, false, true].map((whole) =>
      insertion(relation, draftRow(world, relation, { person, whole })) +
      ` returning ${shown}`
    )
  );
  const tried = await queries.query<{ made: Tried }>(
    `select pg_temp.make(drafts) as made
     from jsonb_array_elements($1::text::jsonb) with ordinality as d (drafts, place) order by place`,
    [JSON.stringify(drafts)],
  );
  for (const [at, person] of people.entries()) {
    const { made, attempt = 0, refusals = [] } = tried[at]?.made ?? {};
    if (!made) {
      throw new Error(
        `Cannot make a row of ${relation.name} for ${person}: ${refusals.join("; ")}. ` +
          "What its constraints do not tell, the domain's file in tests/database/access must",
      );
    }
    if (attempt % 2 === 1) world.whole.add(relation.name);
    world.keep(relation.name, person, made);
  }
}

interface Tried {
  made?: Made;
  attempt?: number;
  refusals?: string[];
}

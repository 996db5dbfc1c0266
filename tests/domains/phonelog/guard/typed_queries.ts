/**
 * SELECTs made by chance that Postgres takes, nearly all of them: joins, steps, subqueries, groups,
 * windows and lists put together, of columns that there are, each value of the sort it should be.
 *
 * @module
 */

import type { Random } from "../../../../supabase/local/generate/random.ts";
import { BAD_RELATIONS, BAD_STATEMENTS } from "./typed_harm.ts";
import { type Found, leaf, type Making, noted, value } from "./typed_values.ts";
import { type Column, type Kind, KINDS, type Source, type TypedWorld } from "./typed_world.ts";

/** A query, and what is known of it. */
export interface TypedQuery extends Found {
  readonly sql: string;
}

/** Makes one; `share` is how likely harm is at each place. */
export function typedQuery(random: Random, world: TypedWorld, share: number): TypedQuery {
  const found: Found = { harm: [], varies: false, setsRole: false, relations: 0 };
  const steps: Source[] = [];
  const making: Making = {
    random,
    share,
    found,
    subquery: (kinds, outer, depth) => select(making, world, steps, kinds, outer, depth),
  };
  const query = (kinds: readonly Kind[]) => making.subquery(kinds, [], 2);
  const told: string[] = [];
  while (random.happens(0.25) && told.length < 2) {
    const kinds = someKinds(random);
    const name = `step${told.length}`;
    told.push(`${name} (${named(kinds).map((each) => each.name).join(", ")}) as (${query(kinds)})`);
    steps.push({ name, columns: named(kinds) });
  }
  const kinds = someKinds(random);
  const begun = told.length > 0 ? `with ${told.join(", ")} ` : "";
  const both = random.happens(0.2)
    ? ` ${random.of(["union", "union all", "intersect", "except"])} ${query(kinds)}`
    : "";
  const end = random.happens(0.3)
    ? ` order by ${kinds.map((_, nth) => nth + 1).join(", ")} limit ${random.between(1, 50)}`
    : "";
  const sql = `${begun}${query(kinds)}${both}${end}`;
  if (!random.happens(share)) return { ...found, sql };
  const statement = noted(making, random.of(BAD_STATEMENTS));
  return { ...found, sql: statement.replace("{}", () => sql) };
}

function someKinds(random: Random): Kind[] {
  return Array.from({ length: random.between(1, 3) }, () => random.of(KINDS));
}

function named(kinds: readonly Kind[]): Column[] {
  return kinds.map((kind, nth) => ({ name: `c${nth}`, kind }));
}

/** One SELECT without an end, its columns called c0, c1 and so on. */
function select(
  making: Making,
  world: TypedWorld,
  steps: readonly Source[],
  kinds: readonly Kind[],
  outer: readonly Column[],
  depth: number,
): string {
  const { random } = making;
  const { sql: from, scope } = relations(making, world, steps, depth);
  const all = [...scope, ...outer];
  const where = random.happens(0.6) ? ` where ${value(making, "flag", all, 2)}` : "";
  const as = (values: readonly string[]) =>
    values.map((each, nth) => `${each} as c${nth}`).join(", ");
  if (random.happens(0.3)) {
    const parts = kinds.map((kind) => grouped(making, kind, scope));
    const keys = parts.flatMap(({ isKey }, nth) => isKey ? [nth + 1] : []);
    const groups = keys.length > 0 ? ` group by ${keys.join(", ")}` : "";
    const having = random.happens(0.2) ? " having count(*) >= 1" : "";
    return `select ${as(parts.map(({ sql }) => sql))} from ${from}${where}${groups}${having}`;
  }
  const isWindow = random.happens(0.25);
  const values = kinds.map((kind) =>
    isWindow && kind === "number" ? windowed(making, scope) : value(making, kind, all, depth)
  );
  const distinct = random.happens(0.1) ? "distinct " : "";
  return `select ${distinct}${as(values)} from ${from}${where}`;
}

/** A key to group by, or what is told of a group. */
function grouped(making: Making, kind: Kind, scope: readonly Column[]) {
  const { random } = making;
  const isKey = kind === "uuid" || random.happens(0.4);
  if (isKey) return { isKey, sql: leaf(making, kind, scope) };
  const of = (some: Kind) => value(making, some, scope, 1);
  if (kind === "flag") return { isKey, sql: `bool_or(${of("flag")})` };
  if (kind !== "number") return { isKey, sql: `${random.of(["min", "max"])}(${of(kind)})` };
  return {
    isKey,
    sql: random.of([
      () => "count(*)",
      () => `count(distinct ${of(random.of(KINDS))})`,
      () => `count(*) filter (where ${of("flag")})`,
      () => `${random.of(["sum", "avg", "min", "max"])}(${of("number")})`,
      () => `percentile_cont(0.5) within group (order by ${of("number")})`,
    ])(),
  };
}

/** By parts and in an order that all rows of a part with the same values share. */
function windowed(making: Making, scope: readonly Column[]): string {
  const { random } = making;
  const [part, order] = [leaf(making, "text", scope), leaf(making, "moment", scope)];
  const over = `over (partition by ${part} order by ${order})`;
  const sum = `sum(${leaf(making, "number", scope)})`;
  return `${random.of(["rank()", "dense_rank()", "count(*)", sum])} ${over}`;
}

/** What a SELECT reads from, joined, and the columns of it. */
function relations(
  making: Making,
  world: TypedWorld,
  steps: readonly Source[],
  depth: number,
): { sql: string; scope: Column[] } {
  const { random, found } = making;
  let sql = "";
  const scope: Column[] = [];
  for (let nth = 0; nth === 0 || nth < 3 && found.relations < 5 && random.happens(0.35); nth++) {
    const alias = `t${++found.relations}`;
    const { name, columns } = relation(making, world, steps, scope, depth);
    const own = columns.map((column) => ({ ...column, name: `${alias}.${column.name}` }));
    if (nth === 0) sql = `${name} as ${alias}`;
    else {
      const join = random.of(["join", "left join", "cross join"]);
      const on = join === "cross join" ? "" : ` on ${joined(making, scope, own)}`;
      sql += ` ${join} ${name} as ${alias}${on}`;
    }
    scope.push(...own);
  }
  return { sql, scope };
}

/** By two columns of one sort, or by any condition. */
function joined(making: Making, left: readonly Column[], right: readonly Column[]): string {
  const pairs = left.flatMap((one) =>
    right.filter(({ kind }) => kind === one.kind && kind !== "flag")
      .map((other) => `${one.name} = ${other.name}`)
  );
  const [first, ...more] = pairs;
  if (first && making.random.happens(0.8)) return making.random.of([first, ...more]);
  return value(making, "flag", [...left, ...right], 1);
}

function relation(
  making: Making,
  world: TypedWorld,
  steps: readonly Source[],
  beside: readonly Column[],
  depth: number,
): Source {
  const { random, found, share } = making;
  if (random.happens(share)) return badRelation(making, world, beside, depth);
  const [step, ...others] = steps;
  if (step && random.happens(0.5)) return random.of([step, ...others]);
  if (depth > 0 && found.relations < 5 && random.happens(0.25)) {
    const kinds = someKinds(random);
    return { name: `(${making.subquery(kinds, [], depth - 1)})`, columns: named(kinds) };
  }
  return random.of(world.views);
}

/** Tables beneath the views or elsewhere, the system's own, functions, and what looks beside itself. */
function badRelation(
  making: Making,
  world: TypedWorld,
  beside: readonly Column[],
  depth: number,
): Source {
  const { random, found } = making;
  const chosen = random.below(5);
  if (chosen === 0) return noting(making, random.of(world.tables));
  if (chosen === 1) return noting(making, random.of(world.forbidden));
  if (chosen === 2) {
    found.varies = true;
    return noting(making, random.of(world.catalogue));
  }
  if (chosen === 3) {
    const kinds = someKinds(random);
    noted(making, { sql: "lateral" });
    const name = `lateral (${making.subquery(kinds, beside, Math.max(0, depth - 1))})`;
    return { name, columns: named(kinds) };
  }
  return { name: noted(making, random.of(BAD_RELATIONS)), columns: [] };
}

function noting(making: Making, source: Source): Source {
  noted(making, { sql: source.name });
  return source;
}

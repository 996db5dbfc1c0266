/**
 * Values made by chance that are of the sort they should be: columns, constants, casts, functions,
 * comparisons, and subqueries. In the place of any may stand something that means harm.
 *
 * @module
 */

import type { Random } from "../../../../supabase/local/generate/random.ts";
import { ASKER } from "../../../support/attacked_world.ts";
import { VICTIM } from "../../../support/question_attacks.ts";
import { BAD_VALUES, type Harm } from "./typed_harm.ts";
import { type Column, type Kind, KINDS } from "./typed_world.ts";

/** What is found out about a query while it is made. */
export interface Found {
  /** What of it the guard has to refuse. */
  readonly harm: string[];
  /** It says something else the next time, or without any order. */
  varies: boolean;
  setsRole: boolean;
  /** Relations so far: of those a query has few. */
  relations: number;
}

/** Chance, how much harm, and what was found out. */
export interface Making {
  readonly random: Random;
  /** How likely harm is at each place. */
  readonly share: number;
  readonly found: Found;
  /** Makes a subquery with these columns, within sight of others. */
  readonly subquery: (kinds: readonly Kind[], outer: readonly Column[], depth: number) => string;
}

const CONSTANTS: Readonly<Record<Kind, readonly [string, ...string[]]>> = {
  number: ["0", "1", "2", "60", "0.5", "424242", "cast(null as int8)"],
  text: ["'call'", "'in'", "'own-normal'", "'foreign-normal'", "''", "cast(null as text)"],
  uuid: [`uuid '${VICTIM}'`, `uuid '${ASKER}'`, "cast(null as uuid)"],
  moment: ["timestamptz '2026-03-01 10:00:00Z'", "timestamptz '2026-04-01'"],
  day: ["date '2026-03-01'", "make_date(2026, 3, 2)"],
  flag: ["true", "false"],
};

/** Notes harm, and gives its text. */
export function noted({ found }: Making, { sql, varies, setsRole }: Harm): string {
  found.harm.push(sql);
  if (varies) found.varies = true;
  if (setsRole) found.setsRole = true;
  return sql;
}

/** A value of this sort. */
export function value(
  making: Making,
  kind: Kind,
  scope: readonly Column[],
  depth: number,
): string {
  const { random, share } = making;
  if (random.happens(share)) return noted(making, random.of(BAD_VALUES[kind]));
  if (depth <= 0 || random.happens(0.35)) return leaf(making, kind, scope);
  return MAKERS[kind](making, (of: Kind) => value(making, of, scope, depth - 1), scope, depth);
}

/** A column of this sort where there is one, else a constant. */
export function leaf({ random, found }: Making, kind: Kind, scope: readonly Column[]): string {
  const [first, ...more] = scope.filter((column) => column.kind === kind);
  if (first && random.happens(0.85)) return random.of([first, ...more]).name;
  if (kind === "moment" && random.happens(0.2)) {
    found.varies = true;
    return "now()";
  }
  return random.of(CONSTANTS[kind]);
}

type Maker = (
  making: Making,
  of: (kind: Kind) => string,
  scope: readonly Column[],
  depth: number,
) => string;

type Part = () => string;

/** One of those for this sort, or what any sort of value may be made by; the others are not made. */
function either({ random }: Making, kind: Kind, of: (kind: Kind) => string, own: readonly Part[]) {
  const any = [
    () => `coalesce(${of(kind)}, ${of(kind)})`,
    () => `case when ${of("flag")} then ${of(kind)} else ${of(kind)} end`,
    () => `nullif(${of(kind)}, ${of(kind)})`,
  ] as const;
  return random.of([...any, ...own, ...own])();
}

const MAKERS: Readonly<Record<Kind, Maker>> = {
  number(making, of, scope, depth) {
    const { random, found } = making;
    if (random.happens(0.15) && found.relations < 6) {
      return `(${making.subquery(["number"], scope, depth - 1)} order by 1 limit 1)`;
    }
    return either(making, "number", of, [
      () => `(${of("number")} ${random.of(["+", "-", "*"])} ${of("number")})`,
      () => `(${of("number")} / nullif(${of("number")}, 0))`,
      () => `${random.of(["abs", "round", "floor", "ceil", "sign"])}(${of("number")})`,
      () => `length(${of("text")})`,
      // Of a row that they do not see it would fail.
      () => "(select max(1 / (e.duration_s - 424242)) from phonelog.my_events e)",
      () => `extract(${random.of(["hour", "isodow", "month", "year"])} from ${of("moment")})`,
      () => `(${of("day")} - ${of("day")})`,
      () => `greatest(${of("number")}, ${of("number")})`,
      () => `cast(${of("number")} as ${random.of(["numeric", "float8"])})`,
    ]);
  },
  text: (making, of) =>
    either(making, "text", of, [
      () => `${making.random.of(["lower", "upper", "initcap", "btrim"])}(${of("text")})`,
      () => `${making.random.of(["left", "right"])}(${of("text")}, 3)`,
      () => `substring(${of("text")} from 2 for 3)`,
      () => `split_part(${of("text")}, '-', 1)`,
      () => `to_char(${of("moment")}, 'YYYY-MM')`,
      () => `cast(${of(making.random.of(KINDS))} as text)`,
    ]),
  uuid: (making, of) => either(making, "uuid", of, []),
  moment: (making, of) =>
    either(making, "moment", of, [
      () => `date_trunc('${making.random.of(["day", "week", "month"])}', ${of("moment")})`,
      () => `(${of("moment")} - interval '3 days')`,
      () => `least(${of("moment")}, ${of("moment")})`,
      () => `cast(${of("day")} as timestamptz)`,
    ]),
  day: (making, of) =>
    either(making, "day", of, [
      () => `cast(${of("moment")} as date)`,
      () => `(${of("day")} + 1)`,
      () => `greatest(${of("day")}, ${of("day")})`,
    ]),
  flag(making, of, scope, depth) {
    const { random, found } = making;
    const kind = random.of(KINDS);
    if (random.happens(0.15) && found.relations < 6) {
      return random.happens(0.5)
        ? `${random.of(["", "not "])}exists (${making.subquery([kind], scope, depth - 1)})`
        : `(${of(kind)} in (${making.subquery([kind], scope, depth - 1)}))`;
    }
    const signs = kind === "uuid" || kind === "flag"
      ? ["=", "<>", "is distinct from"] as const
      : ["=", "<>", "<", "<=", ">", ">=", "is not distinct from"] as const;
    return random.of([
      () => `(${of(kind)} ${random.of(signs)} ${of(kind)})`,
      () => `(${of("flag")} ${random.of(["and", "or"])} ${of("flag")})`,
      () => `(not ${of("flag")})`,
      () => `(${of(kind)} is ${random.of(["null", "not null"])})`,
      () => `(${of("number")} between ${of("number")} and ${of("number")})`,
      () => `(${of("text")} in ('call', 'in', 'own-normal'))`,
      () => `(${of("text")} ${random.of(["like", "ilike", "not like"])} '%own%')`,
    ])();
  },
};

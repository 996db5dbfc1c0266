/**
 * The functions, operators and types that a query may use. None makes text longer or numbers higher
 * than it was given them: what such cost, no estimate sees.
 *
 * @module
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** By their names alone or within pg_catalog. */
export const FUNCTIONS = words(`
  count sum avg min max stddev variance percentile_cont percentile_disc mode bool_and bool_or
  date_trunc date_part extract age now to_char to_date to_timestamp make_date make_interval
  justify_hours timezone date overlaps
  abs ceil ceiling floor round trunc sign mod sqrt ln width_bucket
  greatest least coalesce nullif
  length lower upper initcap trim btrim ltrim rtrim substring substr left right position strpos
  split_part
  row_number rank dense_rank ntile lag lead first_value last_value percent_rank cume_dist
`);

/** Without a schema. */
export const SIGNS = words("= <> != < <= > >= + - * / %");

/** What LIKE and ILIKE are to the parser. */
const LIKE = words("~~ !~~ ~~* !~~*");

/** By the kind of expression that they make; before ANY and ALL of a list LIKE is a sign, too. */
export const OPERATORS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["AEXPR_OP", SIGNS],
  ["AEXPR_OP_ANY", new Set([...SIGNS, ...LIKE])],
  ["AEXPR_OP_ALL", new Set([...SIGNS, ...LIKE])],
  ["AEXPR_LIKE", LIKE],
  ["AEXPR_ILIKE", LIKE],
  ["AEXPR_IN", SIGNS],
  ["AEXPR_DISTINCT", SIGNS],
  ["AEXPR_NOT_DISTINCT", SIGNS],
  ["AEXPR_NULLIF", SIGNS],
  ["AEXPR_BETWEEN", words("BETWEEN")],
  ["AEXPR_NOT_BETWEEN", new Set(["NOT BETWEEN"])],
]);

/** Subqueries as values; ARRAY(…) would gather rows in memory. */
export const SUBQUERIES = words("EXISTS_SUBLINK ANY_SUBLINK ALL_SUBLINK EXPR_SUBLINK");

/** What a value may be cast to. */
export const TYPES = words(`
  int2 int4 int8 numeric float4 float8 bool text varchar bpchar
  date time timetz timestamp timestamptz interval uuid
`);

/** Of what SQL says without brackets: dates and times, never users and schemas. */
export const MOMENTS = words(`
  SVFOP_CURRENT_DATE SVFOP_CURRENT_TIME SVFOP_CURRENT_TIME_N SVFOP_CURRENT_TIMESTAMP
  SVFOP_CURRENT_TIMESTAMP_N SVFOP_LOCALTIME SVFOP_LOCALTIME_N SVFOP_LOCALTIMESTAMP
  SVFOP_LOCALTIMESTAMP_N
`);

/** How much of each a query may have. */
export const MOST = {
  bytes: 4_096,
  nodes: 600,
  depth: 40,
  relations: 6,
  /** Nodes when what subqueries name is put where it is used: the planner does so. */
  parts: 3_000,
  digits: 20,
  limit: 1_000,
  offset: 100_000,
  frame: 400,
  /** As in numeric(100, 2); blanks are padded to what char(n) says. */
  typeLength: 100,
} as const;

/**
 * A call of an SQL function as one statement, the way PostgREST writes it: Postgres reads the arguments
 * from the body, and writes the answer as JSON.
 *
 * @module
 */

import type { IntrospectResult } from "@supabase/lite";
import { quoted } from "./quoted.ts";

/** A function as the catalogue has it. */
export type FunctionInfo = NonNullable<IntrospectResult["functions"]>[number];

/** A function whose calls can be written so, and what it answers. */
export interface Callable {
  info: FunctionInfo;
  answers: "nothing" | "rows" | "values" | "value";
}

/** How each of these statements begins, so that it can be told who answered. */
const EVERY_CALL = "select /* call */";

/** Types by names that mean the same on every search path. */
const PLAIN = new RegExp(
  `^(${
    [
      "text|uuid|smallint|integer|bigint|boolean|numeric|double precision|jsonb?|bytea|date",
      "timestamp with(out)? time zone|interval|character varying",
    ].join("|")
  })(\\[\\])?$`,
);

/** The one function of that name; null where there are several, or what it takes or answers is unusual. */
export function callableOf(functions: readonly FunctionInfo[], name: string): Callable | null {
  const [info, ...others] = functions.filter((each) => each.name === name);
  if (!info || others.length > 0 || info.has_variadic) return null;
  const isNamed = info.arg_names.every((each) => each !== "") &&
    info.arg_names.length === info.arg_types.length;
  if (!isNamed || !info.arg_types.every((type) => PLAIN.test(type))) return null;
  const { return_type, return_typtype, has_out_args, return_is_setof } = info;
  if (return_type === "void") return { info, answers: "nothing" };
  if (has_out_args || return_typtype === "c" || return_typtype === "p") {
    return return_is_setof ? { info, answers: "rows" } : null;
  }
  return PLAIN.test(return_type) ? { info, answers: return_is_setof ? "values" : "value" } : null;
}

/** Whether the function takes exactly these arguments. */
export function takes({ info }: Callable, names: readonly string[]): boolean {
  const { arg_names, arg_defaults } = info;
  const required = arg_names.slice(0, arg_names.length - arg_defaults);
  return names.every((name) => arg_names.includes(name)) &&
    required.every((name) => names.includes(name));
}

/** The statement; its one value is the body, its row `body`, `rows` and what the function set besides. */
export function statementOf(
  { info, answers }: Callable,
  names: readonly string[],
  maxRows: number,
): string {
  const types = new Map(info.arg_names.map((name, nth) => [name, info.arg_types[nth]]));
  const columns = names.map((name) => `${quoted(name)} ${types.get(name)}`);
  const body = columns.length > 0
    ? `json_to_record($1::json) as pgrst_given (${columns})`
    : "(select $1::json) as pgrst_given";
  const given = names.map((name) => `${quoted(name)} := pgrst_given.${quoted(name)}`);
  const call = `${quoted(info.schema)}.${quoted(info.name)}(${given})`;
  const set = `current_setting('response.status', true) as status,
    current_setting('response.headers', true) as headers`;
  switch (answers) {
    case "nothing":
      return `${EVERY_CALL} null as body, count(pgrst_answer.*)::int as rows, ${set}
        from (select ${call} from ${body}) as pgrst_answer`;
    case "value":
      return `${EVERY_CALL} coalesce(min(pgrst_answer.value), 'null') as body, 1 as rows, ${set}
        from (select to_json(${call})::text as value from ${body}) as pgrst_answer`;
    case "values":
      return `${EVERY_CALL} coalesce(json_agg(pgrst_answer.value), '[]')::text as body,
          count(*)::int as rows, ${set}
        from (select ${call} as value from ${body} limit ${maxRows}) as pgrst_answer`;
    case "rows":
      return `${EVERY_CALL} coalesce(json_agg(pgrst_answer), '[]')::text as body,
          count(*)::int as rows, ${set}
        from (select pgrst_row.* from ${body}, lateral ${call} as pgrst_row limit ${maxRows}) as pgrst_answer`;
  }
}

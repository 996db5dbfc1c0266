/**
 * What is looked at in single parts of a query, whatever stands around them.
 *
 * @module
 */

import { Refused } from "./guard_refused.ts";
import { type Fields, fieldsOf, isFields, listOf, wholeNumberOf, wordsOf } from "./guard_tree.ts";
import { checkArray, checkConstant, checkFrame, checkLimits } from "./guard_values.ts";
import { FUNCTIONS, MOMENTS, MOST, OPERATORS, SIGNS, SUBQUERIES, TYPES } from "./guard_words.ts";

/** By kind of part; each throws {@link Refused}. */
export const RULES: ReadonlyMap<string, (fields: Fields) => void> = new Map([
  ["A_ArrayExpr", checkArray],
  ["A_Const", checkConstant],
  ["A_Expr", checkOperator],
  ["A_Indirection", checkSubscript],
  ["FuncCall", checkFunction],
  ["SQLValueFunction", checkMoment],
  ["SelectStmt", checkLimits],
  ["SubLink", checkSubquery],
  ["TypeName", checkType],
  ["WindowDef", checkFrame],
]);

/** Whether it makes a number of something that may have any size. */
export function isCastToNumeric({ typeName }: Fields): boolean {
  return isFields(typeName) && plainName(typeName.names) === "numeric";
}

function checkOperator({ kind, name }: Fields): void {
  const signs = OPERATORS.get(String(kind));
  if (!signs) throw new Refused("operator", `An operator like ${kind} is not allowed`);
  checkSign(name, signs);
}

function checkSign(name: unknown, allowed: ReadonlySet<string>): void {
  const [sign, more] = wordsOf(name);
  if (more !== undefined) throw new Refused("operator", "An operator has no schema");
  if (sign === undefined || !allowed.has(sign)) {
    throw new Refused("operator", `The operator ${sign} is not allowed`);
  }
}

/** One number into a column: a field of it would be a function by another name. */
function checkSubscript({ arg, indirection }: Fields): void {
  const [subscript, second] = listOf(indirection);
  if (!fieldsOf(arg, "ColumnRef") || second || !fieldsOf(subscript, "A_Indices")) {
    throw new Refused("column", "Only columns have subscripts, and one each");
  }
}

function checkFunction({ funcname, args }: Fields): void {
  const name = plainName(funcname);
  if (name === undefined || !FUNCTIONS.has(name)) {
    throw new Refused("function", `The function ${wordsOf(funcname).join(".")} is not allowed`);
  }
  // With a text after the first it looks for a regular expression.
  const places = listOf(args).slice(1);
  if (name === "substring" && places.some((each) => wholeNumberOf(each) === undefined)) {
    throw new Refused("function", "substring takes written numbers, substr any");
  }
}

/** A name of the system's, with its schema or without. */
function plainName(names: unknown): string | undefined {
  const [first, second, ...more] = wordsOf(names);
  if (more.length > 0) return undefined;
  return first === "pg_catalog" ? second : listOf(names).length === 1 ? first : undefined;
}

function checkMoment({ op }: Fields): void {
  if (!MOMENTS.has(String(op))) throw new Refused("function", `${op} is not allowed`);
}

function checkSubquery({ subLinkType, operName }: Fields): void {
  if (!SUBQUERIES.has(String(subLinkType))) {
    throw new Refused("node", `A subquery as ${subLinkType} is not allowed`);
  }
  if (operName !== undefined) checkSign(operName, SIGNS);
}

function checkType({ names, typmods }: Fields): void {
  const name = plainName(names);
  if (name === undefined || !TYPES.has(name)) {
    throw new Refused("type", `The type ${wordsOf(names).join(".")} is not allowed`);
  }
  // Of an interval it says which units there are, as bits.
  const most = name === "interval" ? 0x7fff : MOST.typeLength;
  for (const each of listOf(typmods)) {
    const length = wholeNumberOf(each);
    if (length === undefined || length > most) {
      throw new Refused("type", `A type is at most ${MOST.typeLength} long`);
    }
  }
}

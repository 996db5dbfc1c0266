/**
 * Goes through the whole tree of a query: every part is of a known kind, says what that kind may say,
 * and there are not too many of them.
 *
 * @module
 */

import { CALLED, type Holds, NODES } from "./guard_nodes.ts";
import { Refused } from "./guard_refused.ts";
import { isCastToNumeric, RULES } from "./guard_rules.ts";
import { type Fields, isFields, listOf, partOf } from "./guard_tree.ts";
import { isIdWithNumber } from "./guard_values.ts";
import { MOST } from "./guard_words.ts";

/** How many there were up to here. */
interface Count {
  nodes: number;
  relations: number;
  idsWithNumbers: number;
  castsToNumeric: number;
}

/**
 * Checks a statement with all its parts.
 *
 * @throws {Refused} at the first part that may not be.
 */
export function checkShape(statement: Fields): void {
  const count = { nodes: 0, relations: 0, idsWithNumbers: 0, castsToNumeric: 0 };
  checkPart("SelectStmt", statement, 1, count);
  if (count.idsWithNumbers > 0 && count.castsToNumeric > 0) {
    throw new Refused("value", "A query with this id in it casts nothing to numeric");
  }
}

function checkPart(kind: string, fields: Fields, depth: number, count: Count): void {
  const known = NODES.get(kind);
  if (!known) throw new Refused("node", `${CALLED.get(kind) ?? kind} is not allowed`);
  count.nodes += 1;
  if (kind === "RangeVar" || kind === "RangeSubselect") count.relations += 1;
  if (kind === "A_Const" && isIdWithNumber(fields)) count.idsWithNumbers += 1;
  if (kind === "TypeCast" && isCastToNumeric(fields)) count.castsToNumeric += 1;
  checkSize(depth, count);
  for (const [name, value] of Object.entries(fields)) {
    if (name === "location") continue;
    const holds = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!holds) {
      const called = CALLED.get(`${kind}.${name}`) ?? `${name} of ${kind}`;
      throw new Refused("node", `${called} is not allowed`);
    }
    checkField(holds, value, depth + 1, count);
  }
  RULES.get(kind)?.(fields);
}

function checkField(holds: Holds, value: unknown, depth: number, count: Count): void {
  if (holds === "plain") {
    if (typeof value === "object") throw new Refused("node", "A part is where none may be");
  } else if (holds === "node") {
    checkAny(value, depth, count);
  } else if (holds === "nodes") {
    if (!Array.isArray(value)) throw new Refused("node", "A part is where a list should be");
    for (const each of listOf(value)) checkAny(each, depth, count);
  } else if (isFields(value)) {
    checkPart(holds.kind, value, depth, count);
  } else {
    throw new Refused("node", `There should be a ${holds.kind}`);
  }
}

function checkAny(value: unknown, depth: number, count: Count): void {
  const part = partOf(value);
  if (part) checkPart(...part, depth, count);
}

function checkSize(depth: number, { nodes, relations }: Count): void {
  if (depth > MOST.depth) {
    throw new Refused("size", `A query is at most ${MOST.depth} levels deep`);
  }
  if (nodes > MOST.nodes) throw new Refused("size", `A query has at most ${MOST.nodes} parts`);
  if (relations > MOST.relations) {
    throw new Refused("size", `A query names at most ${MOST.relations} views and subqueries`);
  }
}

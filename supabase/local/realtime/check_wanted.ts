/**
 * Whether a subscription can be judged at all; asked once, when it begins.
 *
 * @module
 */

import type { Queries } from "../database/engine.ts";
import type { Column, Table } from "./columns.ts";
import { dataError } from "./data_error.ts";
import { BadSubscription, type Filter } from "./filters.ts";
import { condition, isKeyword } from "./predicates.ts";
import { shownWanted, type Wanted } from "./wanted.ts";

const MAX_IN = 100;

/**
 * Throws a {@linkcode BadSubscription} for a column the role cannot read and a filter that would fail
 * later. What fails for another reason is thrown as it is.
 */
export async function checkWanted(
  database: Queries,
  wanted: Wanted,
  table: Table,
  readable: Set<string> | null,
): Promise<void> {
  const mayRead = (name: string) => readable?.has(name) ?? false;
  try {
    for (const filter of wanted.filters) {
      const column = table.columns.find(({ name }) => name === filter.column);
      if (!column || !mayRead(column.name)) {
        raise(`invalid column for filter ${filter.column}`);
      }
      await checkFilter(database, filter, column);
    }
    const hidden = wanted.select?.find((name) => !mayRead(name));
    if (hidden !== undefined) raise(`invalid column for select ${hidden}`);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    throw new BadSubscription(
      "Unable to subscribe to changes with given parameters. An exception happened so please check your connect parameters: " +
        `[${shownWanted(wanted)}]. Exception: ${reason}`,
    );
  }
}

async function checkFilter(
  database: Queries,
  filter: Filter,
  column: Column,
): Promise<void> {
  const { op, value } = filter;
  const { sql, shown, name } = column;
  if (op === "is") {
    if (!isKeyword(value)) {
      raise(
        "invalid value for is filter: must be null, true, false, or unknown",
      );
    }
    if (value !== "null" && sql !== "boolean") {
      raise(`is ${value} filter requires a boolean column, got ${shown}`);
    }
    return;
  }
  const select = (expression: string) =>
    database.query<{ found: unknown }>(`select ${expression} as found`, [
      value,
    ]);
  if (op === "in") {
    const [row] = await select(`cardinality($1::text::${sql}[])`);
    if (Number(row?.found) > MAX_IN) {
      raise(`too many values for \`in\` filter. Maximum ${MAX_IN}`);
    }
  } else if (op === "match" || op === "imatch") {
    await select("'' ~ $1::text").catch(
      explain(`invalid regular expression for ${op} filter`),
    );
  } else if (op !== "like" && op !== "ilike") await select(`$1::text::${sql}`);

  // The value stands for a column's, because with null a strict operator would never run.
  const left = op === "in" ? `($1::text::${sql}[])[1]` : `$1::text::${sql}`;
  await select(condition(filter, left, "$1::text", sql))
    .catch(
      explain(
        `operator ${op} is not supported on column ${name} of type ${shown}`,
      ),
    );
}

/** What a subscriber did wrong. */
class Raised extends Error {}

function raise(reason: string): never {
  throw new Raised(reason);
}

/** Says before the database's words what could not be done; other failures stay what they are. */
function explain(what: string): (error: unknown) => never {
  return (error) => {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    raise(`${what}: ${reason}`);
  };
}

/** Undefined when it is the database that failed. */
function reasonOf(error: unknown): string | undefined {
  return error instanceof Raised ? error.message : dataError(error);
}

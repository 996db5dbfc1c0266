/**
 * What a function is called with: ids by the names of arguments, the rest from hooks and types.
 *
 * @module
 */

import type { Argument, Routine } from "./routines.ts";
import { quote } from "./values.ts";
import type { World } from "./world.ts";

/** An argument with its value, as SQL. */
export interface Given {
  name: string;
  value: string;
  /** Whether it names somebody, or a row of theirs. */
  isId: boolean;
}

const TEXTS = /^(text|varchar|bpchar|citext|character)/;
const PERSON = /^(user|person|guest|host|owner|reader|member)(_id)?$/;

/** The arguments of a call that speaks of somebody's rows; what has a default and is no id is left out. */
export function givenTo(world: World, routine: Routine, person: string): Given[] {
  return routine.arguments.flatMap((argument): Given[] => {
    const { name, hasDefault } = argument;
    const hook = told(world, routine, argument, person);
    if (hook !== undefined) return [{ name, value: hook, isId: true }];
    const known = named(world, routine, argument, person);
    if (known) return [{ name, ...known }];
    return hasDefault ? [] : [{ name, value: plain(argument), isId: false }];
  });
}

/** A domain's hook, by function and argument or by argument alone. */
function told(
  world: World,
  { name }: Routine,
  argument: Argument,
  person: string,
): string | undefined {
  for (const { arguments: hooks = {} } of world.domains) {
    const hook = hooks[`${name}.${argument.name}`] ?? hooks[argument.name];
    if (hook) return hook(world.me(person));
  }
  return undefined;
}

/** `p_session` is the key of a row of `sessions`, `p_code` what the column `code` holds. */
function named(
  world: World,
  { schema }: Routine,
  { name, type }: Argument,
  person: string,
): Omit<Given, "name"> | undefined {
  const word = name.replace(/^p_/, "");
  const item = type.replace(/\[\]$/, "");
  const id = item === "uuid" && PERSON.test(word)
    ? world.idOf(person)
    : keyOf(world, schema, word, item, person);
  const found = id === undefined
    ? heldBy(world, schema, word, item, person)
    : { text: id, isId: true };
  if (!found) return undefined;
  const { text, isId } = found;
  const value = item === type ? `${quote(text)}::${type}` : `array[${quote(text)}]::${type}`;
  return { value, isId };
}

function keyOf(
  world: World,
  schema: string,
  word: string,
  type: string,
  person: string,
): string | undefined {
  const stem = word.replace(/_ids?$/, "").replace(/s$/, "");
  const tables = world.relations.filter(({ name, key, columns }) => {
    const table = name.split(".")[1] ?? "";
    const [first] = key;
    return (table === stem || table === `${stem}s` || table === `${stem.replace(/y$/, "ie")}s`) &&
      key.length === 1 && columns.some((column) => column.name === first && column.type === type);
  });
  // Of tables that are called alike, that of the domain which comes first.
  const domains = world.domains.flatMap(({ schemas }) => schemas);
  tables.sort((a, b) => domains.indexOf(a.schema) - domains.indexOf(b.schema));
  const table = tables.find((each) => each.schema === schema) ?? tables[0];
  return table ? world.made(table.name, person)?.row[table.key[0] ?? ""] ?? undefined : undefined;
}

/** It names a row where the column alone is unique; otherwise it is a word like any other. */
function heldBy(
  world: World,
  schema: string,
  word: string,
  type: string,
  person: string,
): { text: string; isId: boolean } | undefined {
  const near = world.relations.filter((relation) => relation.schema === schema);
  const hidden = world.relations.filter((relation) => relation.schema === "private");
  for (const { name, columns, uniques } of [...near, ...hidden]) {
    const column = columns.find((each) => each.name === word);
    const isText = column && TEXTS.test(column.base) && TEXTS.test(type);
    if (!column || column.type !== type && !isText) continue;
    const text = world.made(name, person)?.row[word];
    if (text === undefined || text === null) continue;
    return { text, isId: uniques.some((key) => key.length === 1 && key[0] === word) };
  }
  return undefined;
}

function plain({ type }: Argument): string {
  if (type.endsWith("[]")) return `'{}'::${type}`;
  if (/^(text|character|citext)/.test(type)) return `'a word'::${type}`;
  if (/^(timestamp|date)/.test(type)) return `'now'::${type}`;
  if (/^jsonb?$/.test(type)) return `'[]'::${type}`;
  const values: Record<string, string> = {
    uuid: "gen_random_uuid()",
    boolean: "false",
    interval: "'1 hour'",
  };
  return `${values[type] ?? "1"}::${type}`;
}

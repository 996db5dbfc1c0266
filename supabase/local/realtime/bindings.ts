/**
 * What a join asks of `postgres_changes`, as the reply names it again.
 *
 * @module
 */

/** One binding as the client asked for it; a `select` that is text is refused when subscribing. */
export interface Binding {
  event: string;
  schema?: string;
  table?: string;
  filter?: string;
  select?: string[] | string;
}

/** A binding with the id that events carry. */
export interface Accepted extends Binding {
  id: number;
}

/** Reads `config.postgres_changes`: null is no list, null in it is nothing, null in a binding is absent. */
export function parseBindings(value: unknown): Binding[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map((asked) => {
    const { event, schema, table, filter, select } = asked;
    return {
      event: typeof event === "string" ? event : "*",
      ...typeof schema === "string" && { schema },
      ...typeof table === "string" && { table },
      ...typeof filter === "string" && { filter },
      ...isSelect(select) && { select },
    };
  });
}

/** Gives ids: never 0, the same at every join, and equal parameters of one channel share one. */
export function accept(bindings: Binding[]): Accepted[] {
  const ids = new Map<string, number>();
  const taken = new Set<number>();
  return bindings.map((binding) => {
    const { event, schema, table, filter, select } = binding;
    const parameters = JSON.stringify([event, schema, table, filter, select]);
    let id = ids.get(parameters);
    if (id === undefined) {
      id = hash(parameters);
      while (taken.has(id)) id = id % MAX_ID + 1;
      taken.add(id);
      ids.set(parameters, id);
    }
    return { id, ...binding };
  });
}

const MAX_ID = 2 ** 27;

/** FNV-1a, in the range of upstream's ids. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return (value >>> 0) % MAX_ID + 1;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSelect(value: unknown): value is string[] | string {
  return typeof value === "string" ||
    Array.isArray(value) && value.every((name) => typeof name === "string");
}

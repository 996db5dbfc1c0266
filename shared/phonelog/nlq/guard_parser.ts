/**
 * Postgres' own parser, in WebAssembly: what it makes of a text is what the database will.
 *
 * @module
 */

/** Reads a text; throws where Postgres would. */
export type Parse = (text: string) => unknown;

let loading: Promise<Parse> | undefined;

/** The parser, loaded when it is first asked for: over a megabyte that most requests have no use for. */
export function loadParser(): Promise<Parse> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Parse> {
  const { loadModule, parseSync } = await import("libpg-query");
  await loadModule();
  return parseSync;
}

/**
 * Every function of the project as a caller finds it: read from its folder, so that a new one is in
 * the tests by itself.
 *
 * @module
 */

import { ROOT } from "./stack.ts";

/** One function, in this process. */
export interface FunctionDoor {
  name: string;
  ways: readonly string[];
  /** Method and path of everything that can be called. */
  paths: readonly string[];
  fetch: (request: Request) => Promise<Response>;
}

/** What speaks a protocol of others is called by its paths. */
const PATHS: Record<string, string[]> = {
  kosync: [
    "GET /kosync/users/auth",
    "PUT /kosync/syncs/progress",
    "GET /kosync/syncs/progress/some-document",
  ],
  libretranslate: ["POST /libretranslate/translate", "POST /libretranslate/detect"],
};

interface Module {
  default: { access: { ways: readonly string[] }; fetch: FunctionDoor["fetch"] };
}

/** All of them, by name. */
export async function functionDoors(): Promise<FunctionDoor[]> {
  const folder = `${ROOT}/supabase/functions`;
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const names = entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();
  return await Promise.all(names.map(async (name) => {
    const { default: { access: { ways }, fetch } }: Module = await import(
      `file://${folder}/${name}/index.ts`
    );
    return { name, ways, paths: PATHS[name] ?? [`POST /${name}`], fetch };
  }));
}

let callers = 0;

/** Calls from an address of its own, as a gateway does; what no contract knows is sent, so that whoever comes in changes nothing. */
export function knock(
  { fetch }: FunctionDoor,
  path: string,
  { headers, query = "" }: { headers: Record<string, string>; query?: string },
): Promise<Response> {
  const [method = "", pathname = ""] = path.split(" ");
  const address = `2001:db8:${(++callers).toString(16)}::1`;
  return fetch(
    new Request(`http://localhost${pathname}${query}`, {
      method,
      headers: { "content-type": "application/json", "x-forwarded-for": address, ...headers },
      ...(method !== "GET" && { body: '{"no_such_field":true}' }),
    }),
  );
}

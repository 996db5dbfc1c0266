/**
 * Loads every function under production's Deno and asks each one once; part of
 * `deno task check:level`. It finds what a type check cannot: what this Deno does not have.
 */

import { MADE_UP_ENV } from "../made_up_env.ts";

const functions = new URL("../../../functions/", import.meta.url);

// The platform's own; made up, so that nothing is reached.
Object.assign(globalThis, { EdgeRuntime: { waitUntil: (work: Promise<unknown>) => work } });
for (const [name, value] of Object.entries(MADE_UP_ENV)) Deno.env.set(name, value);

const names: string[] = [];
for await (const { name, isDirectory } of Deno.readDir(functions)) {
  if (isDirectory && !name.startsWith("_")) names.push(name);
}

const faults: string[] = [];
for (const name of names.sort()) {
  const { default: served } = await import(new URL(`${name}/index.ts`, functions).href);
  // A key nobody knows is refused before the database is asked, also where nobody has to sign in.
  const response: Response = await served.fetch(
    new Request(`http://localhost/${name}`, {
      method: "POST",
      headers: { apikey: "sb_publishable_unknown" },
    }),
  );
  const answer = await response.text();
  if (response.status >= 500) faults.push(`${name}: ${response.status} ${answer}`);
}

const summary = faults.length
  ? `Cannot run on Deno ${Deno.version.deno}:\n${faults.join("\n")}\n`
  : `${names.length} functions answer on Deno ${Deno.version.deno}\n`;
await Deno.stdout.write(new TextEncoder().encode(summary));
Deno.exit(faults.length ? 1 : 0);

/** `deno task openapi`: writes the document that the function openapi answers; `--check` compares. */

import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readCommandLine } from "../../command_line.ts";
import { Failure } from "../../failure.ts";
import { runTool, say } from "../../terminal.ts";
import { MADE_UP_ENV } from "../made_up_env.ts";
import { documentOf } from "./document.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const USAGE = "Usage: deno task openapi [--check]";
const FOLDER = join(ROOT, "supabase/functions");
const FILE = "supabase/functions/openapi/openapi.json";

await runTool(async () => {
  const { values } = readCommandLine({ options: { check: { type: "boolean" } } }, USAGE);
  // Functions read their environment as they load; nothing is reached with it.
  for (const [name, value] of Object.entries(MADE_UP_ENV)) Deno.env.set(name, value);
  const path = join(ROOT, FILE);
  const now = await Deno.readTextFile(path).catch(() => "");
  // The function that answers the document imports it.
  if (now === "") await Deno.writeTextFile(path, "{}\n");
  const fresh = documentOf(await functions());

  if (fresh === now) return say(`${FILE} is current`);
  if (values.check) {
    throw new Failure(
      `Cannot trust ${FILE}: it differs from what the functions say`,
      "Run `deno task openapi` and commit the file",
    );
  }
  await Deno.writeTextFile(path, fresh);
  say(`${FILE} is written`);
});

async function functions() {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(FOLDER)) {
    if (isDirectory && !name.startsWith("_")) names.push(name);
  }
  return await Promise.all(
    names.sort().map(async (name) => {
      const { default: published } = await import(
        pathToFileURL(join(FOLDER, name, "index.ts")).href
      );
      return published;
    }),
  );
}

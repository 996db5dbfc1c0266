/** `deno task reference`: writes supabase/docs/database.md; with `--check` only says whether it is current. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readCommandLine } from "../../command_line.ts";
import { Failure } from "../../failure.ts";
import { runTool, say, warn } from "../../terminal.ts";
import { writeReference } from "./write_reference.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const USAGE = "Usage: deno task reference [--check]";
const FILE = "supabase/docs/database.md";

await runTool(async () => {
  const { values } = readCommandLine({ options: { check: { type: "boolean" } } }, USAGE);
  const path = join(ROOT, FILE);
  const now = await Deno.readTextFile(path).catch(() => "");
  const fresh = await writeReference(ROOT, (level, message) => {
    if (level === "warn" || level === "error") warn(message);
  });

  if (fresh === now) return say(`${FILE} is current`);
  if (values.check) {
    throw new Failure(
      `Cannot trust ${FILE}: it differs from what the migrations say`,
      "Run `deno task reference` and commit the file",
    );
  }
  await Deno.writeTextFile(path, fresh);
  say(`${FILE} is written`);
});

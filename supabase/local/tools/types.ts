/** `deno task types`: writes shared/database.types.ts; with `--check` only says whether it is current. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readCommandLine } from "../command_line.ts";
import { Failure } from "../failure.ts";
import { runTool, say, warn } from "../terminal.ts";
import { generateTypes } from "./generate_types.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const USAGE = "Usage: deno task types [--check]";
const FILE = "shared/database.types.ts";

await runTool(async () => {
  const { values } = readCommandLine({ options: { check: { type: "boolean" } } }, USAGE);
  const path = join(ROOT, FILE);
  const now = await Deno.readTextFile(path).catch(() => "");
  const fresh = await generateTypes(ROOT, (level, message) => {
    if (level === "warn" || level === "error") warn(message);
  });

  if (fresh === now) return say(`${FILE} is current`);
  if (values.check) {
    throw new Failure(
      `Cannot trust ${FILE}: it differs from what the migrations say`,
      "Run `deno task types` and commit the file",
    );
  }
  await Deno.writeTextFile(path, fresh);
  say(`${FILE} is written`);
});

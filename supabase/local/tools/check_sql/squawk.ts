/**
 * Squawk: what a migration's text gives away, without a database.
 *
 * @module
 */

import { z } from "zod";
import { Failure } from "../../failure.ts";
import { lastWords, runNpx } from "../npx.ts";
import type { Finding } from "./findings.ts";

const PACKAGE = "squawk-cli@2.66.0";

const answer = z.array(z.object({
  file: z.string(),
  /** From 0. */
  line: z.int(),
  level: z.enum(["Error", "Warning"]),
  message: z.string(),
  help: z.string().nullable(),
  rule_name: z.string(),
}));

/** Reads migrations, by their paths below `root`, under the rules of `.ci/squawk.toml`. */
export async function squawk(root: string, files: string[]): Promise<Finding[]> {
  if (files.length === 0) return [];
  const run = await runNpx(
    PACKAGE,
    ["--config", ".ci/squawk.toml", "--reporter", "json", ...files],
    { cwd: root, env: Deno.env.toObject() },
  );
  if (!run.stdout.startsWith("[")) {
    throw new Failure(`Cannot read the migrations with squawk: ${lastWords(run)}`);
  }
  return answer.parse(JSON.parse(run.stdout)).map((
    { file, line, level, message, help, rule_name },
  ) => ({
    tool: "squawk",
    level: level === "Error" ? "error" : "warning",
    key: `${rule_name} ${file}:${line + 1}`,
    text: `${file}:${line + 1}: ${message}`,
    ...help === null ? {} : { hint: help },
  }));
}

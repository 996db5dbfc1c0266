/**
 * Squawk: what a migration's text gives away, without a database.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { gist, splitStatements } from "../../database/split_statements.ts";
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
  const found = answer.parse(JSON.parse(run.stdout));
  return await Promise.all(found.map(async (
    { file, line, level, message, help, rule_name },
  ) => ({
    tool: "squawk" as const,
    level: level === "Error" ? "error" as const : "warning" as const,
    key: `${rule_name} ${file} ${await statementAt(join(root, file), line + 1)}`,
    text: `${file}:${line + 1}: ${message}`,
    ...help === null ? {} : { hint: help },
  })));
}

/** A short name for the statement on a line, by what it says: lines move with every edit above them. */
async function statementAt(path: string, line: number): Promise<string> {
  const statements = splitStatements(await Deno.readTextFile(path));
  const text = statements.findLast((statement) => statement.line <= line)?.text ?? "";
  return createHash("sha256").update(gist(text)).digest("hex").slice(0, 8);
}

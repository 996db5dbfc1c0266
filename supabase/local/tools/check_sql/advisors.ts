/**
 * `supabase db advisors`: what the hosted dashboard would warn of, security and performance.
 *
 * @module
 */

import { join } from "node:path";
import { z } from "zod";
import { cliAnswer } from "./cli_answer.ts";
import type { Finding } from "./findings.ts";

const answer = z.object({
  results: z.array(z.object({
    name: z.string(),
    level: z.enum(["ERROR", "WARN", "INFO"]),
    detail: z.string(),
    remediation: z.string(),
    cacheKey: z.string(),
    metadata: z.object({ schema: z.string().optional() }).nullish(),
  })),
});

const LEVELS = { ERROR: "error", WARN: "warning", INFO: "info" } as const;

/** Which schemas are looked at, and which of them callers may name. */
export interface Advised {
  schemas: string[];
  exposed: string[];
}

/**
 * Asks about all the schemas as if they were exposed: most rules look at exposed ones only, and the
 * CLI learns which those are from a `config.toml`.
 */
export async function advisors(url: string, { schemas, exposed }: Advised): Promise<Finding[]> {
  const home = await Deno.makeTempDir({ prefix: "advisors-" });
  try {
    await Deno.mkdir(join(home, "supabase"));
    await Deno.writeTextFile(
      join(home, "supabase/config.toml"),
      `project_id = "advisors"\n\n[api]\nschemas = ${JSON.stringify(schemas)}\n`,
    );
    const args = ["db", "advisors", "--type", "all", "--level", "info", `--remote=${url}`];
    const { results } = await cliAnswer(answer, args, { workdir: home, home });
    return results
      .filter(({ name, metadata }) => !isMeant(name, metadata?.schema ?? "", exposed))
      .map(({ level, cacheKey, detail, remediation }) => ({
        tool: "advisors",
        level: LEVELS[level],
        key: cacheKey,
        text: detail,
        hint: remediation,
      }));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

function isMeant(name: string, schema: string, exposed: string[]): boolean {
  // The local stack's own; no other server has it.
  if (schema === "_realtime") return true;
  // No index of a new database has been used.
  if (name === "unused_index") return true;
  // Row level security without a policy closes a table to callers: what the unexposed ones are for.
  return name === "rls_enabled_no_policy" && !exposed.includes(schema);
}

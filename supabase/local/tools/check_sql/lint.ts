/**
 * `supabase db lint`: bodies of functions that cannot work, found by plpgsql_check.
 *
 * @module
 */

import { z } from "zod";
import { cliAnswer } from "./cli_answer.ts";
import type { Finding } from "./findings.ts";

const answer = z.object({
  results: z.array(z.object({
    function: z.string(),
    issues: z.array(z.object({
      /** `error`, `warning`, `warning extra` */
      level: z.string(),
      message: z.string(),
      statement: z.object({ lineNumber: z.coerce.number() }).optional(),
      detail: z.string().optional(),
      hint: z.string().optional(),
    })),
  })),
});

/** Looks at every PL/pgSQL function of the schemas but those of triggers, which the CLI leaves out. */
export async function lint(url: string, schemas: string[]): Promise<Finding[]> {
  const home = await Deno.makeTempDir({ prefix: "lint-" });
  try {
    const args = ["db", "lint", "--schema", schemas.join(","), "--level", "warning"];
    const { results } = await cliAnswer(answer, [...args, `--remote=${url}`], {
      workdir: home,
      home,
    });
    return results.flatMap(({ function: name, issues }) =>
      issues.map(({ level, message, statement, detail, hint }) =>
        lintFinding({ name, level, message, line: statement?.lineNumber, hints: [detail, hint] })
      )
    );
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** What plpgsql_check says about a function. */
export interface Issue {
  name: string;
  level: string;
  message: string;
  /** From the opening quote, from 1. */
  line: number | undefined;
  hints: (string | null | undefined)[];
}

/** The finding of an issue; the line is no part of its key, as it moves with every edit. */
export function lintFinding({ name, level, message, line, hints }: Issue): Finding {
  const hint = hints.filter((each) => each).join(". ");
  return {
    tool: "lint",
    level: level === "error" ? "error" : "warning",
    key: `${name}: ${message}`,
    text: `Function \`${name}\`${line ? `, line ${line}` : ""}: ${message}`,
    ...hint ? { hint } : {},
  };
}

/**
 * Variables the code reads against those `.env.example` explains.
 *
 * @module
 */

import type { SourceFile } from "./repository.ts";
import { withoutComments } from "./typescript_text.ts";

/** Set by the platform, by Deno or by the shell: nobody is asked to set them. */
const NOT_OURS = /^(SUPABASE_|SB_|DENO_|NO_COLOR$|PATH$|HOME$|TMPDIR$|CI$)/;

/** Names of variables that a file reads, by itself or through a function that takes the name. */
export function variablesRead({ text }: SourceFile): string[] {
  const code = withoutComments(text);
  const readers = ["env", "optionalEnv", "Deno\\.env\\.get", "Deno\\.env\\.has", ...wrappers(code)];
  const call = new RegExp(`(?<![.\\w])(?:${readers.join("|")})\\(\\s*"([A-Z][A-Z0-9_]*)"`, "g");
  return [...code.matchAll(call)].map(([, name = ""]) => name).filter((name) =>
    !NOT_OURS.test(name)
  );
}

/** Functions of the file that hand their first parameter on to the environment. */
function wrappers(code: string): string[] {
  return [...code.matchAll(/function (\w+)\(\s*(\w+)\b/g)]
    .filter(([whole, , parameter], index, all) => {
      const start = code.indexOf(whole);
      const next = all[index + 1]?.[0];
      const body = code.slice(start, next ? code.indexOf(next) : undefined);
      return new RegExp(`(\\benv|optionalEnv|Deno\\.env\\.get)\\(${parameter}\\)`).test(body);
    })
    .map(([, name = ""]) => name);
}

/** Names that `.env.example` has a line for, commented out or not. */
export function variablesExplained(example: string): string[] {
  return [...example.matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm)].map(([, name = ""]) => name);
}

/** Variables that are read and not explained, explained and not read, or explained without words. */
export function envFaults(example: string, files: readonly SourceFile[]): string[] {
  const read = new Set(files.flatMap(variablesRead));
  const explained = variablesExplained(example);
  return [
    ...[...read].filter((name) => !explained.includes(name)).sort()
      .map((name) => `${name} is read, and .env.example does not explain it`),
    ...explained.filter((name) => !read.has(name))
      .map((name) => `${name} stands in .env.example, and nothing reads it`),
    ...wordless(example),
  ];
}

/** Every block of variables begins with a comment. */
function wordless(example: string): string[] {
  return example.split(/\n\s*\n/).flatMap((block) => {
    const [first = ""] = block.trim().split("\n");
    const [name] = variablesExplained(first);
    return name ? [`${name} stands in .env.example without a word`] : [];
  });
}

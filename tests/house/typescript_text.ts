/**
 * Reads TypeScript as text, as far as rules about imports need.
 *
 * @module
 */

/** One `import` or `export … from`, static or dynamic. */
export interface Import {
  specifier: string;
  /** `import type` or `export type`: gone at run time. */
  isType: boolean;
}

/** The code without comments; strings stay as they are. */
export function withoutComments(code: string): string {
  const pieces =
    /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[^])*`/g;
  return code.replaceAll(pieces, (piece) => /^\/[/*]/.test(piece) ? "" : piece);
}

/** The code without comments and without what stands in quotes; `${…}` is code. */
export function codeOnly(code: string): string {
  const strings = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[^])*`/g;
  return withoutComments(code).replaceAll(
    strings,
    (text) => [...text.matchAll(/\$\{([^{}]*)\}/g)].map(([, part]) => part).join(";") || '""',
  );
}

/** Every import of a file, in order. */
export function importsOf(code: string): Import[] {
  const text = withoutComments(code);
  const statement =
    /^[ \t]*(?:import|export)\b(?<what>[^;"'()]*?)\bfrom\s*"(?<from>[^"]+)"|^[ \t]*import\s*"(?<bare>[^"]+)"|\bimport\(\s*"(?<lazy>[^"]+)"/gm;
  return [...text.matchAll(statement)].map(({ groups = {} }) => ({
    specifier: groups["from"] ?? groups["bare"] ?? groups["lazy"] ?? "",
    isType: /^\s*type\b/.test(groups["what"] ?? ""),
  }));
}

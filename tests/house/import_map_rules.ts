/**
 * The import map: one exact version each, the same everywhere, and none that nobody uses.
 *
 * @module
 */

import { isDeployed, type SourceFile } from "./repository.ts";
import { importsOf } from "./typescript_text.ts";

/** `import_map.json`. */
export interface ImportMap {
  imports: Record<string, string>;
  scopes?: Record<string, Record<string, string>>;
}

const EXACT =
  /^npm:\/?(?<name>(@[^/@]+\/)?[^/@]+)@(?<version>\d+\.\d+\.\d+(-[\w.]+)?)(?<slash>\/?)$/;

/** Lines that are no exact version, or differ from another line of the same package. */
export function lineFaults({ imports, scopes = {} }: ImportMap): string[] {
  const versions = new Map<string, string>();
  const lines = [imports, ...Object.values(scopes)].flatMap((each) => Object.entries(each));
  return lines.flatMap(([key, target]) => {
    if (key === "@shared/" && target === "./shared/") return [];
    const { name, version, slash } = EXACT.exec(target)?.groups ?? {};
    if (!name || !version) return [`"${key}" is not an exact version of a package: ${target}`];
    if (key !== name + slash) return [`"${key}" stands for another package: ${target}`];
    const known = versions.get(name) ?? version;
    versions.set(name, known);
    return known === version ? [] : [`${name} is ${known} in one place and ${version} in another`];
  });
}

/** Lines for which no file in their reach has an import. The top is for what is deployed. */
export function unusedFaults({ imports, scopes = {} }: ImportMap, files: readonly SourceFile[]) {
  const unused = (lines: Record<string, string>, reach: readonly SourceFile[], where: string) => {
    const specifiers = reach.flatMap(({ text }) => importsOf(text).map((each) => each.specifier));
    return Object.keys(lines)
      .filter((key) =>
        !specifiers.some((each) => key.endsWith("/") ? each.startsWith(key) : each === key)
      )
      .map((key) => `"${key}" is imported nowhere in ${where}`);
  };
  return [
    ...unused(imports, files.filter(isDeployed), "shared/ and supabase/functions/"),
    ...Object.entries(scopes).flatMap(([scope, lines]) => {
      const folder = scope.replace(/^\.\//, "");
      return unused(lines, files.filter(({ path }) => path.startsWith(folder)), folder);
    }),
  ];
}

/**
 * What functions are for and for whom, as their files say it.
 *
 * @module
 */

import { join } from "node:path";

/** One function. */
export interface ListedFunction {
  name: string;
  /** One sentence. */
  summary: string;
  /** What it belongs to, as in "phonelog". */
  domain: string;
  /** The ways in, as in "user" or "key:phonelog.read". */
  ways: string[];
}

/** Reads them, in this order; what cannot be read is listed by its name alone. */
export function listedFunctions(root: string, names: string[]): Promise<ListedFunction[]> {
  return Promise.all(names.map(async (name) => {
    const path = join(root, "supabase/functions", name, "index.ts");
    const source = await Deno.readTextFile(path).catch(() => "");
    const auth = /\bauth: (\[[^\]]*\]|"[^"]*")/.exec(source)?.[1] ?? "";
    return {
      name,
      summary: summaryIn(source),
      domain: /"@shared\/(\w+)\/(?:\w+\/)*\w*contracts?\.ts"/.exec(source)?.[1] ?? "platform",
      ways: [...auth.matchAll(/"([^"]+)"/g)].map(([, way = ""]) => way),
    };
  }));
}

/** The first line of a function's file says what it does. */
export function summaryIn(source: string): string {
  return /^\/\*\* (.*) \*\/$/m.exec(source)?.[1] ?? "";
}

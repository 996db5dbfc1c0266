/**
 * Who may import what: fences between production, front ends and the local stack.
 *
 * @module
 */

import { dirname, join } from "node:path/posix";
import { isDeployed, type SourceFile } from "./repository.ts";
import { codeOnly, type Import, importsOf } from "./typescript_text.ts";

/** Files a front end takes: contracts, the client, and what both are made of. */
const FOR_BROWSERS = [
  /^shared\/contract\.ts$/,
  /^shared\/\w+\/contracts\.ts$/,
  /^shared\/client\//,
  /^shared\/reading\/(clock|conflict_resolver)\.ts$/,
  /^shared\/lift\/ir\.ts$/,
];
const PACKAGES_FOR_BROWSERS = ["zod", "@supabase/supabase-js"];

/** Everything that one file imports and should not. */
export function importFaults(file: SourceFile): string[] {
  const found = importsOf(file.text);
  return [
    ...found.flatMap((each) => specifierFault(each) ?? []),
    ...found.flatMap((each) => pathFault(file.path, each) ?? []),
    ...found.flatMap((each) => fenceFault(file.path, each) ?? []),
    ...forBrowsers(file.path) ? browserFaults(file, found) : [],
    ...clientFaults(file, found),
    ...outboundFaults(file),
  ].map((fault) => `${file.path} ${fault}`);
}

/** Versions and registries stand in import_map.json alone. */
function specifierFault({ specifier }: Import): string | undefined {
  if (/^(npm|jsr|https?):/.test(specifier)) return `names a registry: "${specifier}"`;
  if (/^[^.].*@\d/.test(specifier)) return `names a version: "${specifier}"`;
  const isFile = /^(\.|@shared\/)/.test(specifier);
  return isFile && !/\.(ts|tsx|js|json|sql|css)$/.test(specifier)
    ? `leaves out the ending of "${specifier}"`
    : undefined;
}

/** Relative inside `shared/`, `@shared/…` outside it. */
function pathFault(path: string, { specifier }: Import): string | undefined {
  const inside = path.startsWith("shared/");
  if (inside && specifier.startsWith("@shared/")) return `imports "${specifier}": be relative here`;
  const target = resolved(path, specifier);
  if (inside && specifier.startsWith(".") && !target.startsWith("shared/")) {
    return `leads out of shared/: "${specifier}"`;
  }
  return !inside && specifier.startsWith(".") && target.startsWith("shared/")
    ? `imports "${specifier}": say @shared/…`
    : undefined;
}

/** What must not know of each other. */
function fenceFault(path: string, { specifier }: Import): string | undefined {
  const isLite = /^@supabase\/lite(\/|$)/.test(specifier);
  if (isLite && !path.startsWith("supabase/local/")) return "imports @supabase/lite";
  const target = resolved(path, specifier);
  if (isDeployed({ path }) && /^(supabase\/local|tests)\//.test(target)) {
    return `imports "${specifier}", which is never deployed`;
  }
  const functionOf = /^supabase\/functions\/[^/]+\//;
  const own = functionOf.exec(path)?.[0];
  return own && functionOf.test(target) && !target.startsWith(own)
    ? `imports another function: "${specifier}"`
    : undefined;
}

function browserFaults({ text }: SourceFile, found: readonly Import[]): string[] {
  const faults = found.filter(({ isType }) => !isType).flatMap(({ specifier }) => {
    if (!specifier.startsWith(".")) {
      return PACKAGES_FOR_BROWSERS.includes(specifier)
        ? []
        : [`is for browsers: no "${specifier}"`];
    }
    return /\/(edge\/|platform\/(?!contracts\.ts))/.test(specifier)
      ? [`is for browsers: no "${specifier}"`]
      : [];
  });
  if (/\b(Deno|EdgeRuntime)\b/.test(codeOnly(text))) faults.push("is for browsers: no Deno");
  return faults;
}

/** Functions and domains are given their databases; only the platform makes clients. */
function clientFaults({ path, text }: SourceFile, found: readonly Import[]): string[] {
  const isDomain = /^shared\/(?!edge\/|platform\/|client\/)\w+\//.test(path);
  if (!isDomain && !path.startsWith("supabase/functions/")) return [];
  const faults: string[] = [];
  if (found.some(({ specifier }) => specifier.startsWith("@supabase/supabase-js"))) {
    faults.push("imports supabase-js; use the databases it is given");
  }
  if (/\bcreate\w*Client\(/.test(codeOnly(text))) faults.push("makes a client");
  return faults;
}

/** Both doors to the outside lead through one file; front ends ask whom they like. */
function outboundFaults({ path, text }: SourceFile): string[] {
  if (!isDeployed({ path }) || path.startsWith("shared/client/")) return [];
  if (path === "shared/edge/exchange.ts") return [];
  // The database client's own requests, whose answers are listened to.
  if (path === "shared/platform/heard.ts") return [];
  return /(?<![.\w]|function )fetch\(|\bglobalThis\.fetch\b|\bnew XMLHttpRequest\b/.test(
      codeOnly(text),
    )
    ? ["calls fetch; go through edge/egress.ts or edge/egress_public.ts"]
    : [];
}

function forBrowsers(path: string): boolean {
  return FOR_BROWSERS.some((pattern) => pattern.test(path));
}

function resolved(path: string, specifier: string): string {
  if (specifier.startsWith("@shared/")) return specifier.slice(1);
  return specifier.startsWith(".") ? join(dirname(path), specifier) : specifier;
}

/**
 * What production's runtime does not have: Deno 2.1 in a sandbox without threads and processes.
 *
 * @module
 */

import type { SourceFile } from "./repository.ts";
import { codeOnly, importsOf } from "./typescript_text.ts";

/** Members of `Deno` that work there. Their sync forms do so only while a worker boots. */
const ALLOWED = new Set(
  `env serve upgradeWebSocket errors version build connect connectTls startTls resolveDns
   createHttpClient HttpClient Conn
   cwd open lstat stat realPath create remove writeFile writeTextFile readFile readTextFile mkdir
   makeTempDir makeTempFile readDir`.split(/\s+/),
);

const MISSING: readonly RegExp[] = [
  /\bnew (Shared)?Worker\b/,
  /\bnew (BroadcastChannel|EventSource|WebSocketStream|SharedArrayBuffer|DisposableStack|AsyncDisposableStack|SuppressedError)\b/,
  /(?<![.\w])(localStorage|sessionStorage)\b/,
  /\b(globalThis|window)\.(alert|confirm|prompt)\b/,
  /\bRegExp\.escape\b/,
  /\bError\.isError\b/,
  /\bUint8Array\.from(Base64|Hex)\b/,
  /\.(toHex|toBase64|setFromBase64|setFromHex)\(/,
  /\bMath\.(sumPrecise|f16round)\b/,
  /\.getOrInsert(Computed)?\(/,
  /\bIterator\.(concat|zip)\b/,
  /\bTemporal\./,
  /\bAtomics\.pause\b/,
  /\bnavigator\.locks\b/,
];
const MODULES = /^(node:)?(vm|worker_threads|child_process|cluster|inspector|v8)$/;

/** Everything in a deployed file that would fail there. Front ends have their own runtime. */
export function levelFaults({ path, text }: SourceFile): string[] {
  const code = codeOnly(text);
  const found: string[] = [];
  for (const [whole, member = ""] of code.matchAll(/\bDeno\.(\w+)/g)) {
    if (!ALLOWED.has(member)) found.push(whole);
  }
  if (!path.startsWith("shared/client/")) {
    found.push(...MISSING.flatMap((pattern) => pattern.exec(code)?.[0] ?? []));
  }
  found.push(
    ...importsOf(text).map(({ specifier }) => specifier).filter((each) => MODULES.test(each)),
  );
  if (/\bwith\s*\{\s*type:\s*"(text|bytes)"/.test(text)) found.push('with { type: "text" }');
  return found.map((what) => `${path} uses ${what}`);
}

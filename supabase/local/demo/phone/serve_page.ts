/**
 * The page of the demo, with its code bundled for a browser.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { Failure } from "../../failure.ts";

const HERE = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const FILES: Record<string, string> = {
  "/": "page.html",
  "/page.css": "page.css",
  "/answers.css": "answers.css",
};
const TYPES: Record<string, string> = { html: "text/html", css: "text/css" };

/** The back end the page speaks to, and no other: an address in a link could send a backup elsewhere. */
export interface BackEnd {
  url: string;
  /** The publishable key. */
  key: string;
}

/** Serves it on this machine alone; `port` 0 takes a free one. */
export async function servePhonePage(
  root: string,
  backEnd: BackEnd,
  port = 0,
): Promise<AsyncDisposable & { url: string }> {
  const script = await bundled(root);
  const headers = {
    "content-security-policy": policyFor(backEnd),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
  const answer = (body: string, type: string) =>
    new Response(body, { headers: { ...headers, "content-type": `${type}; charset=utf-8` } });
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, async ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/page.js") return answer(script, "text/javascript");
    const file = FILES[pathname];
    if (file === undefined) return new Response(null, { status: 404 });
    const text = (await Deno.readTextFile(HERE(file)))
      .replace('data-url="" data-key=""', `data-url="${backEnd.url}" data-key="${backEnd.key}"`);
    return answer(text, TYPES[file.split(".")[1] ?? ""] ?? "");
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function policyFor({ url }: BackEnd): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src data:",
    `connect-src ${url} ${url.replace("http", "ws")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

async function bundled(root: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--platform", "browser", "--quiet", HERE("page.js")],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  if (success) return new TextDecoder().decode(stdout);
  throw new Failure(`Cannot bundle the page: ${new TextDecoder().decode(stderr)}`);
}

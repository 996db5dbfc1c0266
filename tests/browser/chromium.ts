/**
 * A Chromium of this machine, and pages for it: HTML of this folder with code of ours, bundled.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { ROOT } from "../support/stack.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Starts it; disposing closes it and all its pages. */
export async function openChromium(): Promise<Browser & AsyncDisposable> {
  return await chromium.launch({
    executablePath: await chromiumPath(),
    args: [
      // Containers run as root, where the sandbox cannot be.
      ...(Deno.uid() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

async function chromiumPath(): Promise<string> {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    for (const name of NAMES) {
      const path = `${folder}/${name}`;
      if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return path;
    }
  }
  throw new Error(
    `Cannot test pages: there is no Chromium on this machine (apt-get install chromium)`,
  );
}

/** Serves `html` at `/` and the bundle of `code` at `/code.js`; both are files of this folder. */
export async function servePage(
  html: string,
  code: string,
): Promise<AsyncDisposable & { url: string }> {
  const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  const page = await Deno.readTextFile(here(html));
  const script = await bundled(here(code));
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/") return answer(page, "text/html");
    if (pathname === "/code.js") return answer(script, "text/javascript");
    return new Response(null, { status: 404 });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function answer(body: string, type: string): Response {
  return new Response(body, { headers: { "content-type": `${type}; charset=utf-8` } });
}

async function bundled(file: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--platform", "browser", "--quiet", file],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(`Cannot bundle ${file}: ${new TextDecoder().decode(stderr)}`);
}

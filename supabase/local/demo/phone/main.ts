/**
 * `deno task demo:phone`: a page that takes a phone's backup, shows how it is read, and then what is in
 * it, on a stack of its own: embedded, and gone at the end, or on the server of DATABASE_URL.
 *
 * @module
 */

import { resolve } from "node:path";
import { startStack } from "../../stack.ts";
import { runTool, say, styled } from "../../terminal.ts";
import { servePhonePage } from "./serve_page.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../../../..");

async function demo(): Promise<void> {
  const databaseUrl = Deno.env.get("DATABASE_URL");
  const stack = await startStack({
    root: ROOT,
    port: 0,
    apertium: false,
    ...databaseUrl && { databaseUrl },
    log: () => {},
  });
  try {
    const { url, keys: { publishable: key } } = stack;
    await using page = await servePhonePage(ROOT, { url, key });
    const kept = databaseUrl
      ? "what was brought stays in the database of DATABASE_URL."
      : "nothing is kept.";
    say();
    say(`  Open ${styled("bold", page.url)}`);
    say(styled("dim", "  Take a backup of SMS Backup & Restore, or let the page make one up."));
    say(styled("dim", `  Ctrl-C ends it; ${kept}`));
    await new Promise<void>((stop) => Deno.addSignalListener("SIGINT", stop));
  } finally {
    await stack.close();
  }
}

if (import.meta.main) {
  await runTool(demo);
  Deno.exit(Deno.exitCode);
}

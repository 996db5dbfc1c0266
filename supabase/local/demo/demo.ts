/**
 * `deno task demo`: two strangers meet behind a code and read each other in their own language, on a
 * stack of their own, through the real functions and a real translator.
 *
 * @module
 */

import { connect } from "@shared/client/connect.ts";
import { resolve } from "node:path";
import { installApertium } from "../apertium/install_apertium.ts";
import { isInstalled } from "../apertium/modes.ts";
import { startStack } from "../stack.ts";
import { runTool, say, styled } from "../terminal.ts";
import { converse } from "./conversation.ts";
import { printDatabaseView } from "./database_view.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../../..");

/** Settings that name another translator; then Apertium is not needed. */
const OTHER_TRANSLATORS = ["OPENAI_API_KEY", "LIBRETRANSLATE_URL"];

async function demo(): Promise<void> {
  const started = performance.now();
  await prepareTranslator();

  const stack = await startStack({ root: ROOT, port: 0, log: () => {} });
  try {
    say(styled("dim", `A stack of its own answers at ${stack.url} after ${since(started)}.`));
    const people = ["Ana", "Luis"].map((name) => ({
      name,
      client: connect(stack.url, stack.keys.publishable),
    }));
    await converse(people);
    await printDatabaseView(stack.engine);
    say();
    say(`Done in ${since(started)}. Start your own with ${styled("bold", "deno task start")}.`);
    for (const { client } of people) await client.auth.stopAutoRefresh();
  } finally {
    await stack.close();
  }
}

async function prepareTranslator(): Promise<void> {
  if (OTHER_TRANSLATORS.some((name) => Deno.env.get(name)) || await isInstalled()) return;
  say("Installing Apertium, so that the translations work offline …");
  await installApertium({ log: (line) => say(styled("dim", `  ${line}`)) });
}

function since(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}

if (import.meta.main) {
  await runTool(demo);
  Deno.exit(Deno.exitCode);
}

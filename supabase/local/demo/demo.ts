/**
 * `deno task demo`: two strangers meet behind a code and read each other in their own language, on a
 * stack of their own, through the real functions and a real translator.
 *
 * @module
 */

import { connect } from "@shared/client/connect.ts";
import { resolve } from "node:path";
import { offerApertium } from "../apertium/offer_apertium.ts";
import { startStack } from "../stack.ts";
import { runTool, say, styled } from "../terminal.ts";
import { converse } from "./conversation.ts";
import { printDatabaseView } from "./database_view.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../../..");

async function demo(): Promise<void> {
  const started = performance.now();
  await offerApertium(ROOT, (line) => say(styled("dim", line)));

  const stack = await startStack({ root: ROOT, port: 0, log: () => {} });
  try {
    say(styled("dim", `A stack of its own answers at ${stack.url} after ${since(started)}.`));
    if (stack.apertium) say(styled("dim", "Apertium translates: offline, a preview."));
    const people = ["Ana", "Luis"].map((name) => ({
      name,
      client: connect(stack.url, stack.keys.publishable, { remember: false }),
    }));
    await converse(people);
    await printDatabaseView(stack.engine);
    say();
    say(`Done in ${since(started)}. Start your own with ${styled("bold", "deno task start")}.`);
  } finally {
    await stack.close();
  }
}

function since(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}

if (import.meta.main) {
  await runTool(demo);
  Deno.exit(Deno.exitCode);
}

/**
 * What the terminal shows once the stack answers: addresses, keys, and one line a function.
 *
 * @module
 */

import { join, relative } from "node:path";
import { summaryIn } from "./front_page/listed_functions.ts";
import type { Stack } from "./stack.ts";
import { say, styled } from "./terminal.ts";

/** What the banner tells besides the stack itself. */
export interface BannerFacts {
  root: string;
  dataDir: string | undefined;
  databaseUrl: string | undefined;
  /** Whether functions were told of another translator than Apertium, or of none. */
  hasOtherTranslator: boolean;
  /** How long the start took. */
  ms: number;
}

/** Prints it. */
export function printBanner(stack: Stack, facts: BannerFacts): void {
  const { url, keys, functions, apertium } = stack;
  const rows: [string, string][] = [
    ["API", url],
    ["Realtime", `${url.replace("http", "ws")}/realtime/v1`],
    ["Publishable key", keys.publishable],
    ["Secret key", `${keys.secrets.default}  ${styled("dim", "servers only")}`],
    ["Database", databaseOf(stack, facts)],
    [
      "Translation",
      apertium && !facts.hasOtherTranslator
        ? `Apertium, offline preview: ${apertium.languages.join(", ")}`
        : otherTranslator(),
    ],
  ];
  say();
  say(`${styled("bold", "Quintet is running")}  ${styled("dim", `after ${seconds(facts.ms)}`)}`);
  say();
  for (const [name, value] of rows) say(`  ${styled("dim", name.padEnd(16))} ${value}`);
  say();

  const names = functions.names();
  const width = Math.max(0, ...names.map((name) => name.length));
  say(`  ${styled("bold", "Functions")}  ${styled("dim", `${url}/functions/v1/<name>`)}`);
  for (const name of names) {
    say(`  ${styled("cyan", name.padEnd(width))}  ${summaryOf(facts.root, name)}`);
  }
  say();
  say(styled("dim", "Front ends: supabase/docs/front-ends.md · Stop with Ctrl-C"));
}

function databaseOf({ database, engine }: Stack, { root, dataDir, databaseUrl }: BannerFacts) {
  const news = database.fresh
    ? "new, with seed data"
    : database.applied.length
    ? `${database.applied.length} migrations applied`
    : "up to date";
  if (engine.kind === "postgres") return `Postgres at ${withoutPassword(databaseUrl)} (${news})`;
  const path = dataDir && relative(root, dataDir);
  const place = path ? `in ${path.startsWith("..") ? dataDir : path}` : "in memory";
  return `PGlite ${place} (${news})`;
}

function withoutPassword(address: string | undefined): string {
  if (!address || !URL.canParse(address)) return "DATABASE_URL";
  const { host, pathname } = new URL(address);
  return host + pathname;
}

function otherTranslator(): string {
  return styled(
    "yellow",
    "as supabase/functions/.env says; without a translator messages wait in the queue",
  );
}

function summaryOf(root: string, name: string): string {
  try {
    return summaryIn(Deno.readTextFileSync(join(root, "supabase/functions", name, "index.ts")));
  } catch {
    return "";
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

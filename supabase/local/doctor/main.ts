/**
 * `deno task doctor`: finds out why something does not work, and says what to do.
 *
 * @module
 */

import { resolve } from "node:path";
import { readCommandLine } from "../command_line.ts";
import { runTool, say } from "../terminal.ts";
import { examine } from "./examine.ts";
import { findPatient } from "./find_patient.ts";
import { linesOf } from "./print_findings.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../../..");

const USAGE = `Usage: deno task doctor [--url ADDRESS] [--data FOLDER] [--json]

  --url ADDRESS  Examine what answers there (SUPABASE_URL, or the port in config.toml)
  --data FOLDER  Where the local stack keeps its data and keys (supabase/local/.data)
  --json         Findings for machines

Another project: SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, and for a deeper look
SUPABASE_SECRET_KEY and DATABASE_URL. Ends with 1 when a fault is found.`;

function readOptions(args: string[]) {
  return readCommandLine({
    args,
    options: {
      url: { type: "string" },
      data: { type: "string" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  }, USAGE).values;
}

async function main(): Promise<void> {
  const { help, json, url, data } = readOptions(Deno.args);
  if (help) return say(USAGE);
  const patient = await findPatient({ root: ROOT, url, data, env: Deno.env.toObject() });
  const findings = await examine(patient);
  if (json) say(JSON.stringify(findings, null, 2));
  else {
    say();
    for (const line of linesOf(findings)) say(line);
  }
  if (findings.some(({ level }) => level === "fault")) Deno.exitCode = 1;
}

if (import.meta.main) await runTool(main);

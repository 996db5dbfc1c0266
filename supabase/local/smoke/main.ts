/**
 * `deno task smoke [ADDRESS]`: goes once through all five back ends as two guests, and leaves nothing.
 *
 * @module
 */

import { InvokeError } from "@shared/client/invoke.ts";
import { resolve } from "node:path";
import { readCommandLine } from "../command_line.ts";
import { findPatient } from "../doctor/find_patient.ts";
import { Failure } from "../failure.ts";
import { runTool, say, styled } from "../terminal.ts";
import { Visit } from "./visit.ts";
import { STEPS } from "./steps.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../../..");

const USAGE = `Usage: deno task smoke [ADDRESS] [--data FOLDER]

  ADDRESS        What to call (SUPABASE_URL, or the stack of this machine)
  --data FOLDER  Where the local stack keeps its keys (supabase/local/.data)

Another project: SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, and SUPABASE_SECRET_KEY, without which
the two guests cannot be removed again. Ends with 1 at the first step that fails.`;

async function main(): Promise<void> {
  const { values, positionals } = readCommandLine({
    allowPositionals: true,
    options: { data: { type: "string" }, help: { type: "boolean", short: "h" } },
  }, USAGE);
  if (values.help) return say(USAGE);
  if (positionals.length > 1) throw new Failure("Cannot call more than one address", USAGE);
  const patient = await findPatient({
    root: ROOT,
    url: positionals[0],
    data: values.data,
    env: Deno.env.toObject(),
  });
  await smoke(new Visit(patient));
}

/** Throws where a step fails, after what was made is gone. */
async function smoke(visit: Visit): Promise<void> {
  let failed: unknown;
  for (const [name, step] of STEPS) {
    failed = await take(name, () => step(visit));
    if (failed) break;
  }
  const left = await take("Nothing of it is left", () => visit.remove());
  await visit.close();
  if (failed ?? left) throw failed ?? left;
}

/** Takes a step, says how it went, and answers what went wrong. */
async function take(name: string, step: () => Promise<void>): Promise<unknown> {
  const started = performance.now();
  const ms = () => styled("dim", `${Math.round(performance.now() - started)} ms`);
  try {
    await step();
    say(`${styled("green", "✓")} ${name}  ${ms()}`);
  } catch (error) {
    say(`${styled("red", "✗")} ${name}  ${ms()}`);
    return new Failure(
      `${name}: this does not hold: ${reason(error)}`,
      "deno task doctor says more",
    );
  }
}

function reason(error: unknown): string {
  if (error instanceof InvokeError) {
    return `${error.status} ${error.body.code ?? ""} ${error.message}`.replace(/ +/g, " ");
  }
  return error instanceof Error ? error.message : JSON.stringify(error);
}

if (import.meta.main) {
  await runTool(main);
  Deno.exit(Deno.exitCode);
}

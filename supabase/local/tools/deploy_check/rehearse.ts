/**
 * Deploys the project with the real CLI to a server that only takes notes.
 *
 * @module
 */

import { join } from "node:path";
import { lastWords } from "../npx.ts";
import { runSupabaseCli } from "../supabase_cli.ts";
import { recordUploads } from "./recording_server.ts";
import type { Upload } from "./upload.ts";

/** A project reference has 20 letters. */
const NO_PROJECT = "abcdefghijklmnopqrst";
const NO_TOKEN = `sbp_${"0".repeat(40)}`;

/** What a deploy would send, and what the CLI grumbled about. */
export interface Rehearsal {
  uploads: Upload[];
  warnings: string[];
  /** Why the CLI gave up; undefined when it did not. */
  failure: string | undefined;
}

/** Deploys every function of the project at `root`. Nothing leaves the machine. */
export async function rehearseDeploy(root: string): Promise<Rehearsal> {
  const server = recordUploads();
  const home = await Deno.makeTempDir({ prefix: "deploy-check-" });
  try {
    const profile = join(home, "profile.yaml");
    await Deno.writeTextFile(profile, profileFor(server.address));
    const run = await runSupabaseCli(
      [
        ...["functions", "deploy", "--use-api", "-j", "4", "--yes"],
        ...[`--remote=${NO_PROJECT}`, "--profile", profile, "--workdir", root],
      ],
      { home, env: { SUPABASE_ACCESS_TOKEN: NO_TOKEN } },
    );
    return {
      uploads: server.uploads.toSorted((a, b) => a.name < b.name ? -1 : 1),
      warnings: warningsIn(run.stderr),
      failure: run.code === 0 ? undefined : lastWords(run),
    };
  } finally {
    await server.close();
    await Deno.remove(home, { recursive: true });
  }
}

/** The lines in which the CLI warns, each once, without npm's own. */
export function warningsIn(stderr: string): string[] {
  const lines = stderr.split("\n").filter((line) => /^\s*warn(ing)?\b/i.test(line));
  return [...new Set(lines.map((line) => line.replace(/^\s*warn(ing)?:?\s*/i, "")))];
}

function profileFor(address: string): string {
  return [
    "name: rehearsal",
    `api_url: ${address}`,
    `dashboard_url: ${address}`,
    "project_host: localhost",
  ].join("\n");
}

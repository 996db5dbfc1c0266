/**
 * Starts an unpacked function by itself, as the platform would.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { MADE_UP_ENV } from "../made_up_env.ts";
import { importMapFlag } from "./module_graph.ts";
import type { Upload } from "./upload.ts";

const BOOT = fileURLToPath(new URL("boot.ts", import.meta.url));
const KEPT = ["PATH", "HOME", "DENO_DIR", "DENO_TLS_CA_STORE", "HTTPS_PROXY", "NO_PROXY"];

/** Longer than any start should take, on a busy machine too. */
const PATIENCE_MS = 60_000;

/** What is wrong with the start, as one sentence; undefined when nothing is. */
export async function bootFault(upload: Upload, folder: string): Promise<string | undefined> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--quiet", "--no-check", "--no-config", "--no-lock"],
      ...["--allow-net", "--allow-env", "--allow-sys=hostname", `--allow-read=${folder}`],
      ...importMapFlag(upload, folder),
      BOOT,
      pathToFileURL(join(folder, upload.entrypoint)).href,
    ],
    cwd: folder,
    clearEnv: true,
    env: { ...kept(), ...MADE_UP_ENV, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    signal: AbortSignal.timeout(PATIENCE_MS),
    stdout: "piped",
    stderr: "piped",
  }).output();

  const said = new TextDecoder().decode(stdout);
  if (success && /^status 20[04]$/m.test(said)) return undefined;
  if (success) return `It answers OPTIONS with ${said.trim()}, not with 204 or 200`;
  return `It does not start: ${firstError(new TextDecoder().decode(stderr))}`;
}

/** Deno's first line that says what is wrong. */
function firstError(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim()).filter(Boolean);
  const error = lines.find((line) => /error/i.test(line)) ?? lines[0];
  return error?.replace(/^error: (Uncaught \(in promise\) )?/, "") ?? "it gave no reason";
}

function kept(): Record<string, string> {
  return Object.fromEntries(
    KEPT.flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * Text as `deno fmt` would write it.
 *
 * @module
 */

import { Failure } from "../failure.ts";

/** Formats TypeScript or Markdown; throws a {@linkcode Failure} that begins with `trying`. */
export async function formatted(text: string, ext: "ts" | "md", trying: string): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--no-config", "--line-width=100", `--ext=${ext}`, "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  const child = command.spawn();
  const output = child.output();
  await new Response(text).body?.pipeTo(child.stdin);
  const { success, stdout, stderr } = await output;
  if (success) return new TextDecoder().decode(stdout);

  const reason = new TextDecoder().decode(stderr).split("\n")[0];
  throw new Failure(`${trying}: ${reason}`);
}

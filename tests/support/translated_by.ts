/**
 * Who translates for the functions of this process, and when.
 *
 * @module
 */

import type { TestStack } from "./stack.ts";

const SETTINGS = [
  "TRANSLATION_PROVIDER",
  "OPENAI_API_KEY",
  "OPENAI_BASE_URL",
  "OPENAI_MODEL",
  "LIBRETRANSLATE_URL",
  "LIBRETRANSLATE_API_KEY",
  "TRANSCRIPTION_BASE_URL",
  "TRANSCRIPTION_API_KEY",
  "TRANSCRIPTION_MODEL",
  "TRANSCRIPTION_USD_PER_MINUTE",
] as const;

type Settings = Partial<Record<typeof SETTINGS[number], string>>;

/** Sets these and no other settings of a provider until it is disposed of. */
export function translatedBy(settings: Settings): Disposable {
  const before = SETTINGS.map((name) => [name, Deno.env.get(name)] as const);
  for (const name of SETTINGS) set(name, settings[name]);
  return {
    [Symbol.dispose]() {
      for (const [name, value] of before) set(name, value);
    },
  };
}

function set(name: string, value: string | undefined): void {
  if (value === undefined) Deno.env.delete(name);
  else Deno.env.set(name, value);
}

/** Stops the scheduler's own runs, so that a test counts nobody's requests but its own. */
export async function withoutRetries(stack: TestStack): Promise<void> {
  await stack.sql?.(
    `select cron.unschedule(jobname) from cron.job
     where jobname in ('retry-translations', 'process-jobs')`,
  );
}

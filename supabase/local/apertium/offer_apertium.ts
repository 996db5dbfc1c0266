/**
 * Sees to it that somebody translates: Apertium, unless another translator is set up.
 *
 * @module
 */

import { join } from "node:path";
import { parseEnv } from "node:util";
import { Failure } from "../failure.ts";
import { installApertium } from "./install_apertium.ts";
import { isInstalled } from "./modes.ts";

/** Any of these names another translator, or says that none is wanted. */
const CHOICES = ["TRANSLATION_PROVIDER", "OPENAI_API_KEY", "OPENAI_BASE_URL", "LIBRETRANSLATE_URL"];

/**
 * Installs Apertium where it is missing and may be installed. Says how to get it otherwise: a stack
 * without a translator is a working stack.
 */
export async function offerApertium(root: string, say: (line: string) => void): Promise<void> {
  if (await isInstalled() || await hasOtherTranslator(root)) return;
  say("No translator is set up. Apertium translates offline: installing it …");
  try {
    await installApertium({ log: (line) => say(`  ${line}`) });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(`  ${error.message}. ${error.hint ?? ""}`);
  }
}

/** Whether the settings of functions name another translator, or none on purpose. */
export async function hasOtherTranslator(root: string): Promise<boolean> {
  const file = join(root, "supabase/functions/.env");
  const settings = parseEnv(await Deno.readTextFile(file).catch(() => ""));
  return CHOICES.some((name) => settings[name]);
}

/**
 * Whether anybody translates.
 *
 * @module
 */

import { join } from "node:path";
import { hasOtherTranslator } from "../apertium/offer_apertium.ts";
import { isInstalled } from "../apertium/modes.ts";
import { type Finding, findingsAbout } from "./finding.ts";
import type { ProjectPatient } from "./project_patient.ts";

/** A project without a translator works, and its messages wait. */
export async function checkTranslator(
  { root, isLocal }: Pick<ProjectPatient, "root" | "isLocal">,
  hasApertium: () => Promise<boolean> = isInstalled,
): Promise<Finding[]> {
  const { ok, warning, unchecked } = findingsAbout("translator");
  if (!isLocal) {
    return [unchecked("Settings of hosted functions cannot be read: supabase secrets list")];
  }
  const file = "supabase/functions/.env";
  if (await hasOtherTranslator(root)) return [ok(`${file} names the translator.`)];
  if (await hasApertium()) return [ok("Apertium translates, offline.")];
  const exists = await Deno.stat(join(root, file)).then(() => true, () => false);
  return [warning(
    exists
      ? `No translator is set up: ${file} names none. Messages wait in the queue.`
      : `No translator is set up: there is no ${file}. Messages wait in the queue.`,
    "Set OPENAI_API_KEY or LIBRETRANSLATE_URL there; .env.example explains them.",
  )];
}

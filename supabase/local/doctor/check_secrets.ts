/**
 * Whether a secret stands where a browser gets it.
 *
 * @module
 */

import { join } from "node:path";
import { parseEnv } from "node:util";
import { type Finding, findingsAbout } from "./finding.ts";
import { isSecret } from "./key_kind.ts";
import type { ProjectPatient } from "./project_patient.ts";

/** Builders put variables of these names into what browsers load. */
const FOR_BROWSERS = /^(VITE|NEXT_PUBLIC|NUXT_PUBLIC|PUBLIC|EXPO_PUBLIC|REACT_APP|GATSBY)_/;

/** A secret by its name, whoever made it. */
const SECRET_NAME = /SERVICE_ROLE|SECRET|OPENAI_API_KEY|DATABASE_URL|PASSWORD/;

const FILES = [
  ".env",
  ".env.local",
  ".env.development",
  "supabase/.env",
  "supabase/functions/.env",
];

/** Looks into the environment and the project's `.env` files; shows names, never values. */
export async function checkSecrets(
  { root, env }: Pick<ProjectPatient, "root" | "env">,
): Promise<Finding[]> {
  const { ok, fault } = findingsAbout("secrets");
  const places: [place: string, values: Record<string, string | undefined>][] = [
    ["the environment", env],
  ];
  for (const file of FILES) {
    const text = await Deno.readTextFile(join(root, file)).catch(() => "");
    if (text) places.push([file, parseEnv(text)]);
  }
  const findings = places.flatMap(([place, values]) =>
    Object.entries(values).filter(([name, value]) =>
      value && FOR_BROWSERS.test(name) && (isSecret(value) || SECRET_NAME.test(name))
    ).map(([name]) =>
      fault(
        `${name} in ${place} holds a secret, and builders hand that name to every browser.`,
        "Give it a name without that beginning, use it in functions alone, and revoke the key.",
      )
    )
  );
  return findings.length > 0
    ? findings
    : [ok("No secret has a name that builders give to browsers.")];
}

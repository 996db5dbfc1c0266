/**
 * What a check of the doctor says.
 *
 * @module
 */

/** One sentence about one thing, and where something is wrong what to do. */
export interface Finding {
  /** The thing in a word or two: `cron`, `keys`. */
  about: string;
  /** Unchecked: it cannot be seen from here, which is no sign of health. */
  level: "ok" | "warning" | "fault" | "unchecked";
  says: string;
  todo?: string;
}

/** Findings about one thing. */
export function findingsAbout(about: string) {
  const finding = (level: Finding["level"]) => (says: string, todo?: string): Finding => ({
    about,
    level,
    says,
    ...(todo && { todo }),
  });
  return {
    ok: finding("ok"),
    warning: finding("warning"),
    fault: finding("fault"),
    unchecked: finding("unchecked"),
  };
}

/** Runs checks one after another; one that breaks is a fault of its own and stops no other. */
export async function runChecks<Patient>(
  checks: ((patient: Patient) => Promise<Finding[]>)[],
  patient: Patient,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    try {
      findings.push(...await check(patient));
    } catch (error) {
      const { fault } = findingsAbout(inWords(check.name));
      findings.push(fault(`This could not be looked at: ${(error as Error).message}`));
    }
  }
  return findings;
}

/** `checkDataFolder` → `data folder`. */
function inWords(name: string): string {
  return name.replace(/^check/, "").replaceAll(/(?<!^)[A-Z]/g, (letter) => ` ${letter}`)
    .toLowerCase();
}

/**
 * Whether the Data API shows the project's schemas.
 *
 * @module
 */

import { type Finding, findingsAbout } from "./finding.ts";
import { isOutage, unanswered } from "./outage.ts";
import { ask, type ProjectPatient } from "./project_patient.ts";

/** Asks for a table nobody has: only a schema that is not exposed is refused for another reason. */
export async function checkSchemas(patient: ProjectPatient): Promise<Finding[]> {
  const { ok, fault } = findingsAbout("schemas");
  const { schemas } = patient.config.api;
  const findings: Finding[] = [];
  for (const schema of schemas) {
    const { status, json } = await ask(patient, "/rest/v1/asked_by_the_doctor?limit=0", {
      headers: { "accept-profile": schema },
    });
    if (isOutage(status)) return [unanswered("schemas", status)];
    if (status === 401) {
      return [findingsAbout("schemas").unchecked("The key is refused: see keys.")];
    }
    if (json?.code !== "PGRST106") continue;
    findings.push(fault(
      `The schema ${schema} is not exposed: its tables do not exist for clients.`,
      "Hosted: API settings, Exposed schemas. Locally: [api].schemas of supabase/config.toml, then " +
        "start the stack anew.",
    ));
  }
  return findings.length > 0 ? findings : [ok(`The Data API shows ${schemas.join(", ")}.`)];
}

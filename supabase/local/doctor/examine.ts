/**
 * Everything the doctor looks at, from this machine inwards.
 *
 * @module
 */

import { checkAnswers } from "./check_answers.ts";
import { checkDataFolder } from "./check_data_folder.ts";
import { checkDatabase } from "./check_database.ts";
import { checkDeno } from "./check_deno.ts";
import { checkKeys } from "./check_keys.ts";
import { checkSchemas } from "./check_schemas.ts";
import { checkSecrets } from "./check_secrets.ts";
import { checkTranslator } from "./check_translator.ts";
import { checkVisit } from "./check_visit.ts";
import { type Finding, findingsAbout, runChecks } from "./finding.ts";
import { databaseIsAway } from "./outage.ts";
import type { ProjectPatient } from "./project_patient.ts";

/** Findings in the order in which they should be mended. */
export async function examine(patient: ProjectPatient): Promise<Finding[]> {
  const here = await runChecks(
    [checkDeno, checkDataFolder, checkSecrets, checkTranslator],
    patient,
  );
  const address = await runChecks([checkAnswers], patient);
  const answers = address.some(({ level }) => level === "ok");
  const online = answers ? await runChecks(onlineChecks(patient), patient) : [
    findingsAbout("project").unchecked("Keys, schemas and sign-in: nobody answers."),
  ];
  const database = answers || patient.databaseUrl
    ? await runChecks([checkDatabase], { ...patient, answers })
    : [findingsAbout("database").unchecked("It cannot be seen while nobody answers.")];
  if (isMissed(online) && database.every(({ level }) => level === "unchecked")) {
    database.unshift(databaseIsAway(patient.isLocal));
  }
  return [...here, ...address, ...online, ...database];
}

/** Without a key there is nothing to ask for. */
function onlineChecks({ publishableKey }: ProjectPatient) {
  return publishableKey ? [checkKeys, checkSchemas, checkVisit] : [checkKeys];
}

/** What guests and keys hear of a database that is away. */
function isMissed(findings: Finding[]): boolean {
  return findings.some(({ level, says }) =>
    level === "unchecked" && says.endsWith("See database.")
  );
}

/**
 * Whether anybody answers, whether it is the project, and whether its clock goes right.
 *
 * @module
 */

import { holdsFolder } from "./check_data_folder.ts";
import { type Finding, findingsAbout } from "./finding.ts";
import { isFrontPage, isHeld } from "./front_page.ts";
import type { ProjectPatient } from "./project_patient.ts";

/** Tokens are judged by the minute. */
const SKEW_S = 60;

/** A fault means that nothing else can be asked. */
export async function checkAnswers(patient: ProjectPatient): Promise<Finding[]> {
  const { url, isLocal, config } = patient;
  const { ok, fault } = findingsAbout("address");
  const asked = Date.now();
  let answer: Response;
  try {
    answer = await fetch(isLocal ? url : `${url}/auth/v1/health`, {
      headers: { ...(patient.publishableKey && { apikey: patient.publishableKey }) },
      signal: AbortSignal.timeout(10_000),
    });
  } catch (error) {
    return [await nobody(patient, error as Error)];
  }
  const text = await answer.text();
  if (isLocal && !isFrontPage(text, config.project_id)) {
    return [fault(
      `Something answers at ${url}, and it is not this project's stack.`,
      `${elsewhere(config.api.port)} For \`supabase start\` give SUPABASE_URL and its keys.`,
    )];
  }
  const date = Date.parse(answer.headers.get("date") ?? "");
  const skew = Number.isNaN(date) ? 0 : Math.round((date - asked) / 1000);
  if (Math.abs(skew) > SKEW_S) {
    return [
      ok(`${url} answers.`),
      findingsAbout("clock").fault(
        `The project's clock is ${Math.abs(skew)} s ${skew > 0 ? "ahead of" : "behind"} this one.`,
        "Set this machine's by network time (timedatectl set-ntp true): tokens run out by the clock.",
      ),
    ];
  }
  return [ok(`${url} answers, its clock goes right.`)];
}

async function nobody(patient: ProjectPatient, error: Error): Promise<Finding> {
  const { url, isLocal, dataDir, config } = patient;
  const { fault, unchecked } = findingsAbout("address");
  if (isLocal && await isHeld(url)) {
    return fault(
      `A program listens at ${url}, and does not answer as a stack does.`,
      "Is the stack just starting? Then wait a moment; if it stays silent, start it anew. Is it " +
        `something else? ${elsewhere(config.api.port)}`,
    );
  }
  if (isLocal && await holdsFolder(dataDir)) {
    return fault(
      `Nothing answers at ${url}, yet a stack uses the data in ${dataDir}.`,
      "It listens on another port: say which with --url.",
    );
  }
  if (isLocal && patient.databaseUrl) {
    return unchecked(`No stack answers at ${url}: the database alone is examined.`);
  }
  if (isLocal) return fault(`Nothing answers at ${url}.`, "Start the stack: deno task start");
  return fault(
    `${url} does not answer: ${error.message}`,
    "Look at the address, the network, and whether the project is paused (dashboard).",
  );
}

function elsewhere(port: number): string {
  return `Start the stack on another port (deno task start --port ${port + 10}), and ask again ` +
    "with --url.";
}

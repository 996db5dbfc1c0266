/**
 * Whether the keys are there, of the right kind, and this project's.
 *
 * @module
 */

import { type Finding, findingsAbout } from "./finding.ts";
import { isSecret, looksOf } from "./key_kind.ts";
import { isOutage, unanswered } from "./outage.ts";
import { ask, type ProjectPatient } from "./project_patient.ts";

const WHERE = {
  local: "The banner of `deno task start` shows it.",
  hosted: "Dashboard, Project Settings, API Keys.",
};

/** Never shows a key. */
export async function checkKeys(patient: ProjectPatient): Promise<Finding[]> {
  return [...await checkPublishable(patient), ...await checkSecret(patient)];
}

async function checkPublishable(patient: ProjectPatient): Promise<Finding[]> {
  const { url, publishableKey, isLocal } = patient;
  const { ok, warning, fault, unchecked } = findingsAbout("keys");
  const where = isLocal ? WHERE.local : WHERE.hosted;
  if (!publishableKey) {
    const todo = `Set SUPABASE_PUBLISHABLE_KEY. ${where}`;
    // A stack in memory keeps its keys to itself, and is healthy all the same.
    return [(isLocal ? unchecked : fault)("The publishable key is not known.", todo)];
  }
  const looks = looksOf(publishableKey);
  if (isSecret(publishableKey)) {
    return [fault(
      "A secret key stands in the place of the publishable one: browsers would get all rights.",
      `Replace it everywhere, then revoke it: it may have been seen. ${where}`,
    )];
  }
  const ref = new URL(url).hostname.split(".")[0];
  if (looks.ref && !isLocal && looks.ref !== ref) {
    return [fault(
      `The publishable key belongs to the project ${looks.ref}, and the address to ${ref}.`,
      `Take address and key from the same project. ${where}`,
    )];
  }
  const { status } = await ask(patient, "/auth/v1/settings");
  if (status === 401 || status === 403) {
    return [fault(
      "The publishable key is refused: it is not this project's, or was revoked.",
      `Set SUPABASE_PUBLISHABLE_KEY anew. ${where}`,
    )];
  }
  if (isOutage(status)) return [unanswered("keys", status)];
  if (status !== 200) {
    return [warning(
      `Whether the publishable key is right is not known: Auth answers with status ${status}.`,
      "Look at the Auth log.",
    )];
  }
  if (looks.kind === "legacy anon") {
    return [warning(
      "The publishable key is a legacy anon token; they end in 2026.",
      `Use the new kind, sb_publishable_…. ${where}`,
    )];
  }
  return [ok("The publishable key is this project's.")];
}

async function checkSecret(patient: ProjectPatient): Promise<Finding[]> {
  const { secretKey, isLocal } = patient;
  const { ok, warning, fault, unchecked } = findingsAbout("keys");
  const where = isLocal ? WHERE.local : WHERE.hosted;
  if (!secretKey) {
    return [unchecked("The secret key is not known. Set SUPABASE_SECRET_KEY to look deeper.")];
  }
  if (!isSecret(secretKey)) {
    return [fault("SUPABASE_SECRET_KEY does not hold a secret key.", `Set it anew. ${where}`)];
  }
  const { status } = await ask(patient, "/auth/v1/admin/users?per_page=1", {
    headers: { apikey: secretKey, authorization: `Bearer ${secretKey}` },
  });
  if (status === 200) return [ok("The secret key is this project's.")];
  if (isOutage(status)) return [unanswered("keys", status)];
  if (status !== 401 && status !== 403) {
    return [warning(
      `Whether the secret key is right is not known: Auth answers with status ${status}.`,
      "Look at the Auth log.",
    )];
  }
  return [fault(
    `The secret key is refused (status ${status}): it is not this project's, or was revoked.`,
    `Set SUPABASE_SECRET_KEY anew. ${where}`,
  )];
}

/**
 * Goes the way of a guest: signs in, opens a session, reads it, ends it, and is gone.
 *
 * @module
 */

import { type Finding, findingsAbout } from "./finding.ts";
import { isOutage, unanswered } from "./outage.ts";
import { ask, type ProjectPatient } from "./project_patient.ts";

interface Visitor {
  id: string;
  token: string;
}

/** Removes the visitor again where the secret key is known; what they made goes with them. */
export async function checkVisit(patient: ProjectPatient): Promise<Finding[]> {
  const { warning } = findingsAbout("visit");
  const visitor = await signIn(patient);
  if (!("token" in visitor)) return [visitor];
  const findings = [await openSession(patient, visitor)];
  if (!await remove(patient, visitor)) {
    findings.push(warning(
      "One anonymous user and an ended session of the doctor's are left behind.",
      `Set SUPABASE_SECRET_KEY next time; Authentication, Users has ${visitor.id}.`,
    ));
  }
  return findings;
}

async function signIn(patient: ProjectPatient): Promise<Visitor | Finding> {
  const { warning, fault, unchecked } = findingsAbout("visit");
  const { status, json } = await ask(patient, "/auth/v1/signup", { method: "POST", body: {} });
  const user = json?.user as { id?: string } | undefined;
  if (status === 200 && typeof json?.access_token === "string" && user?.id) {
    return { id: user.id, token: json.access_token };
  }
  if (json?.error_code === "anonymous_provider_disabled") {
    return fault(
      "Anonymous sign-ins are switched off: nobody gets in.",
      "Hosted: Authentication, Sign In, Allow anonymous sign-ins. Locally: " +
        "enable_anonymous_sign_ins = true in supabase/config.toml, then start the stack anew.",
    );
  }
  if (status === 429) {
    return warning(
      "Too many sign-ins from this address: the visit is left out.",
      "Ask again in an hour, or raise [auth.rate_limit].anonymous_users.",
    );
  }
  if (isOutage(status)) return unanswered("visit", status);
  if (status === 401) return unchecked("The key is refused, so nobody can sign in: see keys.");
  return fault(
    `A guest cannot sign in: status ${status}, ${said(json)}`,
    "Look at the Auth log; a trigger on auth.users that fails is the usual reason.",
  );
}

async function openSession(patient: ProjectPatient, { token }: Visitor): Promise<Finding> {
  const { ok, fault } = findingsAbout("visit");
  const headers = { authorization: `Bearer ${token}` };
  const opened = await ask(patient, "/functions/v1/create-session", {
    method: "POST",
    headers,
    body: { language: "en", minutes: 5, joinable_minutes: 1 },
  });
  const id = opened.json?.id;
  if (isOutage(opened.status)) return unanswered("visit", opened.status);
  if (opened.status !== 200 || typeof id !== "string") {
    return fault(
      `A guest cannot open a session: status ${opened.status}, ${said(opened.json)}`,
      WHY[opened.status] ?? "Look at the log of the function create-session.",
    );
  }

  const path = `/rest/v1/sessions?select=id&id=eq.${id}`;
  const read = await ask(patient, path, {
    headers: { ...headers, "accept-profile": "translator" },
  });
  await ask(patient, "/functions/v1/end-session", {
    method: "POST",
    headers,
    body: { session_id: id, lock_only: false },
  });
  if (read.status !== 200) {
    return fault(
      `A host may not read their own session: status ${read.status}, ${said(read.json)}`,
      "Rights on translator.sessions are missing, or the schema is not exposed: see access, schemas.",
    );
  }
  if ((read.json?.rows as unknown[] | undefined)?.length !== 1) {
    return fault(
      "Row level security hides a session from its own host.",
      'The policy "members see their session" on translator.sessions is missing or changed.',
    );
  }
  return ok("A guest signs in, opens a session, reads it and ends it.");
}

/** The usual reasons by status. */
const WHY: Record<number, string> = {
  401: "Is the key of another project? The function's log has the reason.",
  403: "Rights are missing: see access.",
  404:
    "The function is not deployed: supabase functions deploy --use-api. Or a schema is not exposed.",
};

async function remove(patient: ProjectPatient, { id }: Visitor): Promise<boolean> {
  const { secretKey } = patient;
  if (!secretKey) return false;
  const { status } = await ask(patient, `/auth/v1/admin/users/${id}`, {
    method: "DELETE",
    headers: { apikey: secretKey, authorization: `Bearer ${secretKey}` },
  });
  return status === 200;
}

function said(json: Record<string, unknown> | null): string {
  return String(json?.message ?? json?.msg ?? json?.error ?? "without a word");
}

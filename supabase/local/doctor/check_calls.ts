/**
 * Whether the database can call functions: where they are, the key, and who sends.
 *
 * @module
 */

import type { DatabasePatient } from "./database_patient.ts";
import { type Finding, findingsAbout } from "./finding.ts";

/** How long a queued request may stay at the head of the queue. */
const STUCK_MS = 3_000;

/** Looks at the vault, at pg_net and at what came back lately. */
export async function checkCalls(patient: DatabasePatient): Promise<Finding[]> {
  const { ok, fault } = findingsAbout("calls");
  const findings = await checkVault(patient);
  const [net] = await patient.query<{ exists: boolean }>(
    "select to_regclass('net.http_request_queue') is not null as exists",
  );
  if (net?.exists) findings.push(...await checkQueue(patient));
  else {
    findings.push(fault(
      "pg_net is missing: the database calls no function.",
      "create extension pg_net with schema extensions; hosted: Database, Extensions.",
    ));
  }
  return findings.length > 0
    ? findings
    : [ok("The vault has project_url and cron_key, and the queue is sent.")];
}

async function checkVault(patient: DatabasePatient): Promise<Finding[]> {
  const { query, url } = patient;
  const { fault } = findingsAbout("calls");
  const [vault] = await query<{ exists: boolean }>(
    "select to_regclass('vault.decrypted_secrets') is not null as exists",
  );
  if (!vault?.exists) {
    return [fault(
      "There is no vault: the database knows neither where functions are nor the key.",
      "create extension supabase_vault; locally start the stack.",
    )];
  }
  const secrets = new Map((await query<{ name: string; secret: string }>(
    `select name, decrypted_secret as secret from vault.decrypted_secrets
     where name in ('project_url', 'cron_key')`,
  )).map(({ name, secret }) => [name, secret]));
  const examples = { project_url: url ?? "https://<ref>.supabase.co", cron_key: "sb_secret_…" };
  const findings: Finding[] = [];
  for (const [name, example] of Object.entries(examples)) {
    if (secrets.get(name)) continue;
    findings.push(fault(
      `The vault lacks ${name}: jobs that call a function warn and do nothing.`,
      `select vault.create_secret('${example}', '${name}'); locally start the stack anew.`,
    ));
  }
  findings.push(...await judgeAddress(patient, secrets.get("project_url")));
  return findings;
}

/** Two stacks may share a database: the one that started last is called, and the other is well. */
async function judgeAddress(
  { url, isOurs }: DatabasePatient,
  known: string | undefined,
): Promise<Finding[]> {
  const { ok, warning, unchecked } = findingsAbout("calls");
  if (!known || known === url) return [];
  if (await isOurs(known)) {
    return [ok(`The database calls functions at ${known}: a stack of this project answers there.`)];
  }
  if (!url) return [unchecked(`The database calls functions at ${known}, where no stack answers.`)];
  return [warning(
    `The vault says that functions are at ${known}, and they are asked for at ${url}.`,
    "Locally start the stack anew. Hosted: vault.update_secret with this project's address.",
  )];
}

async function checkQueue({ query, wait }: DatabasePatient): Promise<Finding[]> {
  const { warning, fault } = findingsAbout("calls");
  const head = async () =>
    (await query<{ id: number | null; length: number }>(
      "select min(id) as id, count(*)::int as length from net.http_request_queue",
    ))[0] ?? { id: null, length: 0 };
  const before = await head();
  if (before.id !== null) {
    await wait(STUCK_MS);
    const after = await head();
    if (after.id === before.id) {
      return [fault(
        `${after.length} requests wait in net.http_request_queue and nobody sends them.`,
        "Locally the stack sends them: start it. Hosted: select net.worker_restart()",
      )];
    }
  }
  const [failed] = await query<{ count: number; message: string | null }>(
    `select count(*)::int as count, max(coalesce(error_msg, 'status ' || status_code)) as message
     from net._http_response
     where created > now() - interval '10 minutes' and (error_msg is not null or status_code >= 400)`,
  );
  if (!failed || failed.count === 0) return [];
  return [warning(
    `${failed.count} calls of functions went wrong in ten minutes, such as: ${failed.message}`,
    "Status 401: cron_key in the vault is not the key named cron. Else look at the function's log.",
  )];
}

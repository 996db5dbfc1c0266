/**
 * The custom access token hook: a SQL function that may change the claims of every token.
 *
 * @module
 */

import { z } from "zod";
import type { Config } from "../config.ts";
import type { Queries } from "../database/engine.ts";
import { quoted } from "../database/quoted.ts";
import { Failure } from "../failure.ts";
import { AuthError } from "./answers.ts";

/** What the function gets: the hosted platform's event. */
export interface HookEvent {
  user_id: string;
  claims: Record<string, unknown>;
  authentication_method: string;
}

/** Runs the hook inside the transaction that issues the token; throws when it refuses. */
export type Hook = (tx: Queries, event: HookEvent) => Promise<Record<string, unknown>>;

const answer = z.union([
  z.object({ error: z.object({ http_code: z.int().optional(), message: z.string() }) }),
  z.object({ claims: z.record(z.string(), z.unknown()) }),
]);

const PATH = /^pg-functions:\/\/[^/]+\/([^/]+)\/([^/]+)$/;

/** The hook that `[auth.hook.custom_access_token]` names; null when it names none. */
export function hookOf(config: Config["auth"]["hook"]): Hook | null {
  const wanted = config.custom_access_token;
  if (!wanted?.enabled) return null;

  const [, schema, name] = PATH.exec(wanted.uri) ?? [];
  if (!schema || !name) {
    throw new Failure(
      `Cannot use the access token hook "${wanted.uri}": it is not a SQL function`,
      'Write "pg-functions://postgres/<schema>/<function>" in supabase/config.toml',
    );
  }
  return (tx, event) => runHook(tx, quoted(schema, name), event);
}

async function runHook(
  tx: Queries,
  callable: string,
  event: HookEvent,
): Promise<Record<string, unknown>> {
  // As on the hosted platform: a grant that is missing there is missing here, too, and so is time.
  await tx.query("set local role supabase_auth_admin");
  await tx.query("set local statement_timeout = '2s'");
  let rows: { answer: unknown }[];
  try {
    rows = await tx.query<{ answer: unknown }>(
      `select ${callable}($1::text::jsonb) as answer`,
      [JSON.stringify(event)],
    );
  } catch (cause) {
    throw new AuthError(500, "unexpected_failure", `Error running hook ${callable}`, { cause });
  }
  await tx.query("reset role");

  const read = answer.safeParse(rows[0]?.answer);
  if (!read.success) {
    const message = `Hook ${callable} answered neither claims nor an error`;
    throw new AuthError(500, "unexpected_failure", message);
  }
  if ("claims" in read.data) return read.data.claims;
  const { http_code = 500, message } = read.data.error;
  const status = http_code >= 400 && http_code <= 599 ? http_code : 500;
  throw new AuthError(status, "hook_refused", message);
}

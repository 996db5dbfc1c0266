/**
 * Whether the Data API opens the tickets by which API keys act.
 *
 * @module
 */

import { readPreRequest } from "../database/pre_request.ts";
import type { DatabasePatient } from "./database_patient.ts";
import { type Finding, findingsAbout } from "./finding.ts";

const FUNCTION = "platform.act_as()";

/** Without it keys are let in and find nothing: it fails closed, and nobody says why. */
export async function checkActing({ query }: DatabasePatient): Promise<Finding[]> {
  const { ok, fault, unchecked } = findingsAbout("acting");
  const [made] = await query<{ exists: boolean }>(
    "select to_regprocedure($1) is not null as exists",
    [FUNCTION],
  );
  if (!made?.exists) return [unchecked("Nobody can act for anybody yet: see migrations.")];
  if (await readPreRequest({ query }) === FUNCTION) return [ok(`The Data API runs ${FUNCTION}.`)];
  return [fault(
    "The Data API does not open tickets: API keys are let in and find nothing.",
    "alter role authenticator set pgrst.db_pre_request = 'platform.act_as'; " +
      "notify pgrst, 'reload config';",
  )];
}

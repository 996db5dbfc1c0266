/**
 * What two revisions of a session are to each other.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import { diffIrs, type IrDiff } from "./diff.ts";
import type { Ir } from "./ir.ts";

/** Tells how the IR of one revision becomes that of another; a 404 where one of them has none. */
export async function diffOfRevisions(
  lift: DatabaseService<"lift">,
  session: string,
  [a, b]: [number, number],
): Promise<IrDiff> {
  const rows = await lift.rpc("session_irs", { p_session: session, p_numbers: [a, b] });
  const irOf = (number: number) => {
    const found = rows.find(({ revision_number }) => revision_number === number)?.ir;
    if (found) return found as Ir;
    throw new AppError(404, "not_found", `Cannot compare: there is no IR of revision ${number}`);
  };
  return diffIrs(irOf(a), irOf(b));
}

/**
 * Whom a caller may have erased, and what they hear of it.
 *
 * @module
 */

import { z } from "zod";
import type { Received } from "../contract.ts";
import type { Caller } from "../edge/authenticate.ts";
import { AppError } from "../edge/errors.ts";
import { deleteUserData } from "./privacy_contracts.ts";
import { erase } from "./erasing.ts";

/** Most people are through in a second; whoever has more hears that it goes on. */
const PATIENCE_MS = 20_000;

const counts = z.record(z.string(), z.int());

/** Counts what there is of a person, or erases it. */
export async function requestErasure(
  caller: Caller,
  { user_id, domains, mode, dry_run }: Received<typeof deleteUserData>,
) {
  const { user, way, admin } = caller;
  const person = user_id ?? user?.id;
  if (person === undefined) {
    throw new AppError(422, "value_missing", "Cannot erase anybody: nobody is named", {
      hint: "A server sends a user_id",
    });
  }
  if (person !== user?.id && way === "permanent") {
    throw new AppError(403, "not_allowed", "Cannot erase somebody else with this account");
  }

  // With every right: nobody reads how much there is of somebody in tables that are the server's.
  const count = async (only: typeof domains) =>
    counts.parse(
      await admin.platform.rpc("count_person", {
        p_user: person,
        ...(only && { p_domains: only }),
      }),
    );
  const found = await count(domains);
  if (dry_run) {
    // Whoever is there has an account at least, though nothing in these domains.
    const all = domains && Object.keys(found).length === 0 ? await count(undefined) : found;
    if (Object.keys(all).length === 0) {
      throw new AppError(
        404,
        "not_found",
        "Cannot count this person: there is nobody with this id",
      );
    }
    return { status: "dry_run" as const, counts: found };
  }

  const wish = { p_user: person, p_mode: mode, ...(domains && { p_domains: domains }) };
  // As whoever asks, so that the database decides; a server asks on its own account.
  const erasure = user
    ? await caller.db.platform.rpc("request_erasure", wish)
    : await admin.platform.rpc("begin_erasure", wish);
  const { isDone, receipt } = await erase(admin, erasure, Date.now() + PATIENCE_MS);
  const state = { counts: found, erasure_id: erasure };
  if (!isDone) return { ...state, status: "running" as const };
  const parsed = deleteUserData.output.shape.receipt.parse(receipt);
  return { ...state, status: "done" as const, ...(parsed && { receipt: parsed }) };
}

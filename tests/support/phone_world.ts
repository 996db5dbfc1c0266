/**
 * Somebody with a phone log, put in by SQL: contacts of every level, and calls and messages with them.
 *
 * @module
 */

import { assert } from "./assert.ts";
import type { Sql, TestStack } from "./stack.ts";

type Level = "normal" | "masked" | "hidden";

/** One call or message of {@linkcode PhoneLog.add}; `at` is ISO 8601, to the microsecond. */
export interface Added {
  at: string;
  type?: "call" | "sms" | "mms" | "voicemail";
  direction?: "in" | "out" | "missed" | "rejected" | "blocked";
  /** A name of {@linkcode PhoneLog.contact}; absent, the number was withheld. */
  with?: string;
  duration_s?: number;
  body?: string;
}

/** The phone log of one person. */
export interface PhoneLog {
  /** The id of the contact of that name, made at its first mention. */
  contact(name: string, level?: Level): Promise<string>;
  /** Puts events in, in this order. */
  add(...events: Added[]): Promise<void>;
}

/** An empty phone log of one source; only on a stack of the test's own. */
export async function phoneLogOf({ sql }: TestStack, user: string): Promise<PhoneLog> {
  assert(sql, "this test looks into its own database");
  const [source] = await sql<{ id: string }>(
    `insert into phonelog.data_sources (user_id, kind, name, settings)
     values ($1, 'phone', 'Phone', '{"keep_bodies": true, "keep_numbers": false}') returning id`,
    [user],
  );
  const known = new Map<string, Promise<{ id: string; number: string; level: Level }>>();
  const meet = (name: string, level: Level = "normal") => {
    const contact = known.get(name) ?? newContact(sql, user, name, level);
    known.set(name, contact);
    return contact;
  };
  let nth = 0;
  return {
    contact: async (name, level) => (await meet(name, level)).id,
    async add(...events) {
      for (const { at, type = "call", direction = "in", duration_s, body, ...event } of events) {
        const contact = event.with === undefined ? undefined : await meet(event.with);
        const [added] = await sql<{ id: number }>(
          `insert into phonelog.events (user_id, source_id, external_id, type, direction,
             contact_id, number_id, started_at, duration_s, body_len, privacy)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id`,
          [
            ...[user, source?.id, `e${nth++}`, type, direction, contact?.id ?? null],
            ...[contact?.number ?? null, at, duration_s ?? null, body?.length ?? null],
            contact?.level ?? "normal",
          ],
        );
        if (body) {
          await sql(
            `insert into phonelog.event_bodies (event_id, user_id, sent_at, body)
             values ($1, $2, $3, $4)`,
            [added?.id, user, at, body],
          );
        }
      }
    },
  };
}

async function newContact(sql: Sql, user: string, name: string, level: Level) {
  const [contact] = await sql<{ id: string; number: string }>(
    `with contact as (
       insert into phonelog.contacts (user_id, display_name, privacy_level, tags)
       values ($1, $2, $3, '{family}') returning id
     ),
     number as (
       insert into phonelog.contact_numbers (user_id, contact_id, number_hash, number_masked)
       select $1, id, sha256(convert_to($2, 'UTF8')), '+49 ••• 4567' from contact returning id
     )
     select contact.id, number.id as number from contact, number`,
    [user, name, level],
  );
  assert(contact);
  return { ...contact, level };
}

/** A moment of the day so many days ago, at noon UTC and so many minutes. */
export function daysAgo(days: number, minutes = 0): string {
  const day = 86_400_000;
  return new Date(Math.floor(Date.now() / day) * day - days * day + (720 + minutes) * 60_000)
    .toISOString();
}

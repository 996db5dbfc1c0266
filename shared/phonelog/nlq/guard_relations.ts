/**
 * The views that a query may read, and their columns.
 *
 * @module
 */

const KINDS =
  `calls_in calls_out calls_missed calls_rejected calls_blocked sms_in sms_out sms_blocked
  mms_in mms_out mms_blocked voicemails talk_in_s talk_out_s voicemail_s talked_in talked_out`;
const WITH_CONTACT =
  `contact_id calls_in calls_out calls_missed messages_in messages_out blocked voicemails
  talk_s talk_out_s missed rejected talked_in talked_out last_at n`;

const VIEWS = {
  my_events: "id contact_id source_id type direction started_at duration_s",
  my_contacts: "id name privacy",
  my_sources: "id name",
  my_days: `day ${KINDS} n hours`,
  my_quarters: `at ${KINDS} longest_in_s longest_out_s n`,
  my_contact_days: `day ${WITH_CONTACT}`,
  my_contact_months: `month ${WITH_CONTACT}`,
  my_log: "zone first_at last_at events version",
};

/** The one schema they are in. */
export const SCHEMA = "phonelog";

/** By name, each with the names of its columns. */
export const RELATIONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(VIEWS).map(([name, columns]) => [name, columns.split(/\s+/)]),
);

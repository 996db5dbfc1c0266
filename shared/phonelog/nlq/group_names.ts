/**
 * What a group of an answer is called: somebody, a kind, a day, an hour.
 *
 * @module
 */

import type { AnswerRow } from "./answer_single.ts";
import type { Dimension } from "./plan.ts";
import { day, hour, month, weekday } from "./spoken.ts";

const KINDS: Record<string, string> = {
  call: "calls",
  sms: "SMS",
  mms: "MMS",
  voicemail: "voicemails",
};
const WAYS: Record<string, string> = {
  in: "incoming",
  out: "outgoing",
  missed: "missed",
  rejected: "rejected",
  blocked: "blocked",
};

/** What groups by a dimension are, counted. */
export const GROUPS: Record<Dimension, { one: string; more: string }> = {
  contact: { one: "person", more: "people" },
  type: { one: "kind", more: "kinds" },
  direction: { one: "way", more: "ways" },
  source: { one: "source", more: "sources" },
  hour: { one: "hour", more: "hours" },
  weekday: { one: "day of the week", more: "days of the week" },
  day: { one: "day", more: "days" },
  week: { one: "week", more: "weeks" },
  month: { one: "month", more: "months" },
  year: { one: "year", more: "years" },
};

/** What a group is called: a name, a day, an hour. */
export function groupName(key: Dimension, row: AnswerRow): string {
  const value = row[key];
  switch (key) {
    case "contact":
      return contactOf(row);
    case "source":
      return value === null || value === undefined ? "a source that is gone" : String(value);
    case "hour":
      return `${hour(Number(value))}–${hour(Number(value) + 1)}`;
    case "weekday":
      return weekday(Number(value));
    case "day":
      return day(String(value));
    case "week":
      return `the week from ${day(String(value))}`;
    case "month":
      return month(String(value));
    case "type":
      return KINDS[String(value)] ?? String(value);
    case "direction":
      return WAYS[String(value)] ?? String(value);
    case "year":
      return String(value);
  }
}

/** Whom a row is about; who may not know learns that there is somebody. */
export function contactOf({ contact, contact_id, privacy }: AnswerRow): string {
  if (typeof contact === "string") return contact;
  if (privacy === "masked") return "a masked contact";
  return contact_id === null ? "a withheld number" : "somebody without a name";
}

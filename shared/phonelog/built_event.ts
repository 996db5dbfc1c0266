/**
 * Calls and messages out of what a row says, whatever its format. Pure.
 *
 * @module
 */

import type { RowContext } from "./backup_row.ts";
import {
  type CleanEvent,
  type Direction,
  durationFault,
  fault,
  lengthOf,
  momentFault,
  type Outcome,
  type Participant,
} from "./clean_event.ts";
import { isoMoment } from "./iso_moment.ts";
import { type CleanNumber, WITHHELD } from "./numbers.ts";

/** More people than any phone lets into a group. */
const MOST_PEOPLE = 100;

/** As the database takes it. */
const LONGEST_BODY = 100_000;

/** What a row says of a call. `at` in milliseconds since 1970; NaN where it cannot be read. */
export interface SaidCall {
  type: "call" | "voicemail";
  direction: Direction;
  at: number;
  seconds: number;
  number: string;
  /** Whether what stands as number is none. */
  isHidden: boolean;
  name: string | null;
}

/** The call, or what is wrong with it. */
export function callEvent(said: SaidCall, context: RowContext): Outcome {
  const { type, direction, at, seconds } = said;
  const wrong = momentFault("date", at, context.now) ?? durationFault("duration", seconds);
  if (wrong) return wrong;
  const other = said.isHidden ? WITHHELD : context.numbers.clean(said.number);
  const plain = context.numbers.plain(said.number);
  const event: CleanEvent = {
    external_id: context.identities.name(type, direction, at, plain, seconds),
    type,
    direction,
    started_at: isoMoment(at),
    duration_s: seconds,
    number: other.number,
    number_masked: other.masked,
    name: other.number === null ? null : said.name,
    body: null,
    body_len: null,
  };
  return { kind: "event", event };
}

/** What a row says of a message; the first of the numbers wrote it, or got it first. */
export interface SaidMessage {
  type: "sms" | "mms";
  direction: Direction;
  at: number;
  numbers: readonly string[];
  name: string | null;
  body: string;
  attachments: number;
}

/** The message, or what is wrong with it. */
export function messageEvent(said: SaidMessage, { identities, numbers, now }: RowContext): Outcome {
  const { type, direction, at, body, attachments } = said;
  const wrong = momentFault("date", at, now);
  if (wrong) return wrong;
  if (body.length > LONGEST_BODY) return fault("body", "too_long", "The text is too long");
  const [first = "", ...rest] = said.numbers;
  if (rest.length > MOST_PEOPLE) return fault("address", "too_long", "The group is too large");
  const other = numbers.clean(first);
  const participants = rest.length === 0
    ? []
    : differentFrom(other, rest.map((each) => numbers.clean(each)));
  // Whoever is in a group stands in another order in another backup.
  const people = rest.length === 0
    ? [numbers.plain(first)]
    : [...new Set(said.numbers.map((each) => numbers.plain(each)))].sort();
  const event: CleanEvent = {
    external_id: identities.name(type, direction, at, ...people, attachments, body),
    type,
    direction,
    started_at: isoMoment(at),
    duration_s: null,
    number: other.number,
    number_masked: other.masked,
    name: other.number === null || participants.length > 0 ? null : said.name,
    body,
    body_len: lengthOf(body),
    ...type === "mms" && { participants },
    ...attachments > 0 && { meta: { attachments } },
  };
  return { kind: "event", event };
}

function differentFrom(first: CleanNumber, others: readonly CleanNumber[]): Participant[] {
  const known = new Set([first.number]);
  return others.flatMap(({ number, masked }) => {
    if (number === null || masked === null || known.has(number)) return [];
    known.add(number);
    return [{ number, number_masked: masked }];
  });
}

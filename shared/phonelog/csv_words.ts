/**
 * What apps call calls and messages, and which way they went. Pure.
 *
 * @module
 */

import type { Direction, EventType } from "./clean_event.ts";

const TYPES: [EventType, RegExp][] = [
  ["voicemail", /voice ?mail|mailbox|buzón/],
  ["mms", /\bmms\b|multimedia/],
  ["sms", /\bsms\b|\btext\b|message|nachricht|mensaje|\brcs\b/],
  ["call", /\bcall\b|anruf|llamada|appel|\bphone\b|chiamata/],
];

/** The first that fits wins: a missed incoming call is missed. */
const DIRECTIONS: [Direction, RegExp][] = [
  ["blocked", /block|gesperrt|bloque/],
  ["rejected", /reject|declin|abgelehnt|rechazad|refus/],
  ["missed", /miss|verpasst|entgangen|perdid|manqu|\bpers[ae]\b/],
  [
    "out",
    /\bout\b|outgoing|outbound|sent\b|dialed|dialled|ausgehend|gesendet|salient|sortant|envia/,
  ],
  [
    "in",
    /\bin\b|incoming|inbound|inbox|received|answered|eingehend|empfangen|entrant|recibid|reçu/,
  ],
];
/** Never between two people. */
const SKIPPED = /draft|entwurf|outbox|postausgang|failed|queued|borrador/;

/** What two cells say together; each may hold both. */
export interface SaidKind {
  type: EventType | undefined;
  direction: Direction | undefined;
  isSkipped: boolean;
}

/** Type and direction of the cells of a row. */
export function kindOf(...cells: readonly string[]): SaidKind {
  const said = cells.join(" ").normalize("NFC").toLowerCase().replace(/[_/]/g, " ");
  return {
    type: TYPES.find(([, words]) => words.test(said))?.[0],
    direction: DIRECTIONS.find(([, words]) => words.test(said))?.[0],
    isSkipped: SKIPPED.test(said),
  };
}

/** Seconds of "61", "61.0", "1:01", "00:01:01", "1m 1s" or "1 min 1 sec"; NaN for anything else. */
export function secondsOf(text: string): number {
  const said = text.trim().toLowerCase();
  if (said === "") return 0;
  if (/^-?\d{1,9}(\.0*)?( ?s(ec\w*|ek\w*)?)?$/.test(said)) return parseInt(said, 10);
  const clock = /^(?:(\d{1,3}):)?(\d{1,3}):(\d{2})$/.exec(said) ??
    /^(?=\d)(?:(\d{1,3}) ?h\w* ?)?(?:(\d{1,4}) ?m\w* ?)?(?:(\d{1,6}) ?s\w*)?$/.exec(said);
  if (!clock) return NaN;
  const [, hours = 0, minutes = 0, seconds = 0] = clock.map((part) => Number(part ?? 0));
  return hours * 3600 + minutes * 60 + seconds;
}

/**
 * Made-up logs to ask query plans of: several sources, contacts of every level with and without names,
 * nights on which clocks change.
 *
 * @module
 */

import type { Random } from "../../../supabase/local/generate/random.ts";
import { type Contact, DIRECTIONS, type EventType } from "./events.ts";
import type { SourcedEvent } from "./plan_events.ts";

/** Whole hours, half and quarters of them, clocks that change at midnight and by half an hour. */
export const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "America/Havana",
  "America/Santiago",
  "Asia/Beirut",
  "Pacific/Apia",
  "Pacific/Chatham",
] as const;
/** Around days when clocks change, leap days, turns of years. */
const MOMENTS = [
  "2025-03-30",
  "2025-10-26",
  "2024-02-29",
  "2024-12-31",
  "2025-11-02",
  "2025-04-05",
] as const;
const [HOUR, DAY] = [3_600_000, 86_400_000];

/** A log, before any of its contacts are made one. */
export interface MadeLog {
  home: string;
  middle: string;
  contacts: Contact[];
  sources: string[];
  events: SourcedEvent[];
}

/** A log of up to 160 events, some of them at the same moment. */
export function madeLog(random: Random): MadeLog {
  const middle = random.of(MOMENTS);
  const contacts = Array.from({ length: random.between(1, 9) }, (_, nth): Contact => ({
    id: crypto.randomUUID(),
    name: random.happens(0.7) ? `contact ${nth}` : null,
    level: random.happens(0.7) ? "normal" : random.of(["masked", "hidden"]),
    tags: [],
    stay_in_touch_days: null,
  }));
  const sources = Array.from({ length: random.between(1, 3) }, () => crypto.randomUUID());
  const reach = random.of([2 * DAY, 20 * DAY, 100 * DAY, 500 * DAY]);
  const events = Array.from({ length: random.below(160) }, (): SourcedEvent => {
    const type = random.of<EventType>(["call", "call", "sms", "mms", "voicemail"]);
    const contact = random.happens(0.9) ? contacts[random.below(contacts.length)] : undefined;
    const at = Date.parse(middle) - reach + random.below(2 * reach);
    return {
      type,
      direction: type === "call"
        ? random.of(DIRECTIONS)
        : type === "voicemail"
        ? "in"
        : random.of(["in", "out", "blocked"]),
      contact_id: contact?.id ?? null,
      started_at: random.happens(0.2) ? at - at % (HOUR / 4) : at,
      duration_s: type === "call" || type === "voicemail"
        ? random.of([0, 1, 59, 60, random.below(4000)])
        : null,
      privacy: contact?.level ?? "normal",
      source_id: sources[random.below(sources.length)] ?? "",
    };
  });
  return { home: random.of(ZONES), middle, contacts, sources, events };
}

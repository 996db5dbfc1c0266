/**
 * Made-up histories as files and as the events that are in them.
 *
 * @module
 */

import type { CleanEvent } from "@shared/phonelog/clean_event.ts";
import { cleanEvent, CSV_HEADER, csvRow } from "../../supabase/local/generate/phonelog/formats.ts";
import { History } from "../../supabase/local/generate/phonelog/history.ts";
import { rootOf, xmlHead, xmlRow } from "../../supabase/local/generate/phonelog/xml_format.ts";

/** An event but for its name, which each source gives by itself. */
export type Nameless = Omit<CleanEvent, "external_id">;

/** One history, in all its forms. */
export interface MadeHistory {
  calls: { xml: string; events: Nameless[] };
  smses: { xml: string; events: Nameless[] };
  csv: string;
  events: Nameless[];
}

/** A person's history of a few months. */
export function madeHistory(seed: number, events: number, months = 3): MadeHistory {
  const history = new History({ seed, events, months, until: "2026-11-01" });
  const made = [...history.days()].flat();
  const file = (root: "calls" | "smses") => {
    const rows = made.filter((each) => rootOf(each) === root);
    const xml = `${xmlHead(root, rows.length)}${rows.map(xmlRow).join("")}</${root}>`;
    return { xml, events: rows.map((each) => nameless(cleanEvent(each, "x"))) };
  };
  return {
    calls: file("calls"),
    smses: file("smses"),
    csv: CSV_HEADER + made.map(csvRow).join(""),
    events: made.map((each) => nameless(cleanEvent(each, "x"))),
  };
}

/** The event without its name. */
export function nameless({ external_id: _, ...event }: CleanEvent): Nameless {
  return event;
}

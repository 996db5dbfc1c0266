/**
 * What the phonelog functions take and give that are about contacts and who they are to a person.
 *
 * @module
 */

import { z } from "zod";
import { change, moment, page, read, text } from "../contract.ts";
import { freshness, zoneName } from "./metrics_contracts.ts";

const count = z.int().nonnegative();
const privacy = z.enum(["normal", "masked"]);

/** A contact; what who asks may not know of it is null or empty. */
const contact = z.object({
  id: z.guid(),
  name: z.string().nullable(),
  privacy,
  tags: z.array(z.string()),
  /** Hear from each other at least this often. */
  stay_in_touch_days: z.int().nullable(),
});

/** How close two contacts are to each other. */
const tie = {
  /** Messages to several that both are in, of the last 2,000 within a year. */
  shared_messages: count,
  /** Days of the year with both; 0 where that is no more than chance has it. */
  same_days: count,
  /** How many times as many days that is as by chance; null without such days. */
  lift: z.number().nullable(),
  /** Twice a log-likelihood ratio: 15.13 and more is one in twenty thousand by chance. */
  significance: z.number(),
};

export const contactIntelligence = read({
  name: "contact-intelligence",
  summary: "Tells what is known about one contact: how often, who begins, and when next.",
  input: z.strictObject({
    contact_id: z.guid(),
    tz: zoneName.optional(),
  }),
  output: z.object({
    profile: contact.extend({
      /** Masked, as in "+49 ••• 4567". */
      numbers: z.array(z.object({
        id: z.guid(),
        number: z.string(),
        label: z.string().nullable(),
      })),
      events: count,
      calls: count,
      messages: count,
      /** Seconds of calls that came about. */
      talk_s: count,
      last_at: moment.nullable(),
      first_day: z.iso.date().nullable(),
      last_day: z.iso.date().nullable(),
      /** Local days with anything. */
      contact_days: count,
      /** Days between one of these and the next: the middle, and what three of four stay below. */
      median_gap: z.number().nullable(),
      usual_gap: z.number().nullable(),
    }),
    tz: z.string(),
    frequency: z.object({
      /** Of the last 52 weeks, this one at the end, by their Mondays. */
      weeks: z.array(z.object({ week: z.iso.date(), n: count })).length(52),
      /** By weekday, Monday first, and hour of the wall clock. */
      hours: z.array(z.array(count).length(24)).length(7),
    }),
    /** Which share of what came about went out, with four digits; null where nothing did. */
    reciprocity: z.number().min(0).max(1).nullable(),
    /** Null where too little is known. */
    prediction: z.object({
      next_at: z.iso.date(),
      /** Four times of five it was not before this day and not after the other. */
      low: z.iso.date(),
      high: z.iso.date(),
      method: z.enum(["median_gap", "recent_weighted_median", "weekday_median"]),
      /** How it would have done on the last gaps, each guessed from what was before it. */
      backtest: z.object({
        /** By how many days it was wrong on average. */
        mae_days: z.number(),
        /** The same of always guessing the median gap. */
        baseline_mae_days: z.number(),
        /** Whether it was better than that by more than chance has it; otherwise the method is it. */
        beats_baseline: z.boolean(),
        n: count,
      }),
    }).nullable(),
    /** Why there is no prediction. */
    reason: z.literal("too_few_contact_days").nullable(),
    /** The ten who belong most with this contact. */
    mutual: z.array(z.object({ id: z.guid(), name: z.string().nullable(), privacy, ...tie })),
    freshness,
  }),
});

export const relationshipMap = read({
  name: "relationship-map",
  summary: "Draws who belongs with whom: in groups, and on the same days more than by chance.",
  input: z.strictObject({
    /** Around this one; without it, those of most days. */
    contact_id: z.guid().optional(),
    /** Over so many ties from it. */
    depth: z.int().min(1).max(2).default(1),
    /** How many contacts at most; ties are at most five times as many. */
    limit: z.int().min(2).max(200).default(50),
  }),
  output: z.object({
    nodes: z.array(z.object({
      id: z.guid(),
      name: z.string().nullable(),
      privacy,
      /** How many ties lead to it. */
      depth: count,
      /** Of the last year. */
      days: count,
      events: count,
    })),
    /** The closest first. */
    edges: z.array(z.object({
      a: z.guid(),
      b: z.guid(),
      ...tie,
      /** On how many days both would be by chance. */
      expected_days: z.number().nullable(),
    })),
    /** Whether all there is is on it. */
    is_whole: z.boolean(),
    freshness,
  }),
});

export const losingTouch = read({
  name: "losing-touch",
  summary: "Names contacts who have gone quiet, the one most so for its own rhythm first.",
  input: z.strictObject({
    /** For so many days at least. */
    days: z.int().min(1).max(10_000).optional(),
    tag: text(60).optional(),
    limit: z.int().min(1).max(200).default(50),
    cursor: z.string().max(100).optional(),
  }),
  output: page(z.object({
    contact,
    last_day: z.iso.date(),
    last_at: moment,
    days_since: count,
    /** What three of four gaps stay below; null where there are fewer than four. */
    usual_gap: z.number().nullable(),
    /** Days beyond what was meant, or else beyond twice what is usual. */
    overdue_days: z.number().positive(),
  })).extend({ freshness }),
});

export const mergeContacts = change({
  name: "merge-contacts",
  summary: "Makes several contacts one, can undo it, and suggests who may be the same.",
  input: z.strictObject({
    keep_id: z.guid().optional(),
    merge_ids: z.array(z.guid()).min(1).max(100).optional(),
    /** Undoes a merge. */
    undo_token: z.guid().optional(),
    /** Asks for so many pairs that may be one; nothing is changed. */
    suggest: z.int().min(1).max(200).optional(),
  }).refine(
    ({ keep_id, merge_ids, undo_token, suggest }) =>
      [keep_id && merge_ids, undo_token, suggest].filter(Boolean).length === 1 &&
      !keep_id === !merge_ids,
    { message: "Send keep_id and merge_ids, or undo_token, or suggest" },
  ),
  output: z.object({
    /** The one that was kept; null where nothing was done. */
    contact: contact.extend({ privacy: z.enum(["normal", "masked", "hidden"]) }).nullable(),
    /** Of a merge; it undoes it. */
    undo_token: z.guid().nullable(),
    /** Of an undone merge: who is a contact again. */
    restored: z.array(z.guid()),
    /** Of an undone merge: messages to several that came since, and stay with the one that was kept. */
    unsure: count,
    suggestions: z.array(z.object({
      contacts: z.array(z.object({ id: z.guid(), name: z.string().nullable() })).length(2),
      reasons: z.array(z.enum(["same_number", "alike_name"])),
      confidence: z.number().min(0).max(1),
    })),
  }),
});

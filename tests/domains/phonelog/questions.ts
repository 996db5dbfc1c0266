/**
 * What is asked of the database and of the model: each question is one entry.
 *
 * @module
 */

import { assertEquals } from "../../support/assert.ts";
import { bucketsOf } from "./buckets.ts";
import { dashboardOf } from "./dashboard.ts";
import type { Question } from "./history.ts";
import { NAIVE_DASHBOARD } from "./naive_dashboard.ts";
import { type Bucket, endOf, type Period, usualBucket } from "./period.ts";
import { asPerson, type Session } from "./session.ts";

/** Something both can answer. */
export interface Asked {
  name: string;
  /** What the database says, as its person. */
  database: (session: Session, question: Question) => Promise<unknown>;
  /** What the model says, in the same shape. */
  model: (session: Session, question: Question) => unknown;
}

/** In the order in which they are asked. */
export const QUESTIONS: Asked[] = [
  {
    name: "the dashboard by a plain query",
    database: async (session, question) => {
      const { period: { from, to }, zone, bucket } = understood(question);
      const instants = [from, to].map((at) => new Date(at).toISOString());
      const values = [session.user, ...instants, zone, bucket];
      const [row] = await asPerson<{ answer: unknown }>(session, NAIVE_DASHBOARD, values);
      return row?.answer;
    },
    model: ({ world }, question) => {
      const { totals, by_type_direction, series, top_contacts, heat_map } = dashboardOf(
        world.events,
        world.contacts,
        { ...understood(question), compare: "none" },
      );
      // A plain query has no empty buckets, knows neither names nor where buckets begin.
      return {
        totals,
        by_type_direction,
        series: series?.filter(({ events }) => events)
          .map(({ start: _, label: __, ...counts }) => counts),
        top_contacts: top_contacts.map(({ name: _, privacy: __, ...counts }) => counts),
        heat_map,
      };
    },
  },
];

/** Asks everything of both; fails where they differ. */
export async function askBoth(session: Session, question: Question): Promise<void> {
  for (const { name, database, model } of QUESTIONS) {
    assertEquals(await database(session, question), model(session, question), name);
  }
}

/** A question in instants; in days where its hours would be too many. */
function understood({ from, to, zone, bucket, compare }: Question) {
  const period: Period = { from: endOf(from, zone), to: endOf(to, zone) };
  const fine: Bucket = bucket ?? usualBucket(period, zone);
  return { period, zone, bucket: bucketsOf(period, fine, zone) ? fine : "day" as const, compare };
}

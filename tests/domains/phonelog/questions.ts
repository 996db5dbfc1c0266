/**
 * What is asked of the database and of the model: each question is one entry.
 *
 * @module
 */

import { assertEquals } from "../../support/assert.ts";
import { bucketsOf } from "./buckets.ts";
import { dashboardOf } from "./dashboard.ts";
import { dashboardIn } from "./dashboard_question.ts";
import type { Question } from "./history.ts";
import { NAIVE_DASHBOARD } from "./naive_dashboard.ts";
import { periodOf, usualBucket } from "./period.ts";
import { asPerson, type Session } from "./session.ts";

/** Something both can answer. */
export interface Asked {
  name: string;
  /** What the database says, as its person or for them. */
  database: (session: Session, question: Question) => Promise<unknown>;
  /** What the model says, in the same shape. */
  model: (session: Session, question: Question) => unknown;
}

/** In the order in which they are asked. */
export const QUESTIONS: Asked[] = [
  {
    name: "the dashboard by a plain query",
    database: async (session, question) => {
      const { period, zone, bucket } = understood(session, question);
      const instants = [period.from, period.to].map((at) => new Date(at).toISOString());
      const values = [session.user, ...instants, zone, bucket];
      const [row] = await asPerson<{ answer: unknown }>(session, NAIVE_DASHBOARD, values);
      return row?.answer;
    },
    model: (session, question) => {
      const { events, contacts } = session.world;
      const asked = { ...understood(session, question), compare: "none" as const };
      const whole = dashboardOf(events, contacts, asked);
      const { totals, by_type_direction, series, top_contacts, heat_map } = whole;
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
  {
    name: "the dashboard",
    database: dashboardIn,
    model: (session, question) => {
      const { from, to, zone, bucket, compare, isByKey } = question;
      const { world: { events, contacts }, now } = session;
      const period = periodOf(from, to, zone, now);
      if (period.from >= period.to) return "PT422";
      const fine = bucket ?? usualBucket(period, zone);
      const { series, top_contacts, ...answer } = dashboardOf(events, contacts, {
        period,
        zone,
        bucket: fine,
        compare,
      });
      if (!series) return "PT422";
      return {
        period,
        tz: zone,
        bucket: fine,
        ...answer,
        series,
        top_contacts: top_contacts.map((one) =>
          isByKey && one.privacy === "masked" ? { ...one, name: null } : one
        ),
        freshness: { events: events.filter(({ privacy }) => privacy !== "hidden").length },
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
function understood({ now }: Session, { from, to, zone, bucket }: Question) {
  const period = periodOf(from, to, zone, now);
  const fine = bucket ?? usualBucket(period, zone);
  return { period, zone, bucket: bucketsOf(period, fine, zone) ? fine : "month" as const };
}

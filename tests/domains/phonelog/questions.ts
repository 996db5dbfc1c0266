/**
 * What is asked of the database and of the model: each question is one entry.
 *
 * @module
 */

import { assertEquals } from "../../support/assert.ts";
import { bucketsOf } from "./buckets.ts";
import { dashboardOf } from "./dashboard.ts";
import { dashboardIn } from "./dashboard_question.ts";
import { shownOf } from "./events.ts";
import type { Question } from "./history.ts";
import { NAIVE_DASHBOARD } from "./naive_dashboard.ts";
import { oddThingsIn, oddThingsOf } from "./odd_question.ts";
import { PEOPLE_QUESTIONS } from "./people_questions.ts";
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
    database: (session, question) => dashboardIn(session, question, false),
    model: dashboardFor,
  },
  {
    name: "the dashboard, asked by a key",
    database: (session, question) => dashboardIn(session, question, true),
    model: (session, question) => {
      const answer = dashboardFor(session, question);
      return typeof answer === "string" ? answer : {
        ...answer,
        top_contacts: answer.top_contacts.map((one) =>
          one.privacy === "masked" ? { ...one, name: null } : one
        ),
      };
    },
  },
  {
    name: "what is odd",
    database: (session, question) => oddThingsIn(session, question, question.bucket === null),
    model: oddThingsOf,
  },
  ...PEOPLE_QUESTIONS,
];

/** Asks everything of both; fails where they differ. */
export async function askBoth(session: Session, question: Question): Promise<void> {
  for (const { name, database, model } of QUESTIONS) {
    assertEquals(await database(session, question), model(session, question), name);
  }
}

/** The dashboard as its person is shown it, or the code of the refusal. */
function dashboardFor({ world: { events, contacts }, now }: Session, question: Question) {
  const { from, to, zone, compare } = question;
  const period = periodOf(from, to, zone, now);
  if (period.from >= period.to) return "PT422";
  const bucket = question.bucket ?? usualBucket(period, zone);
  const answer = dashboardOf(events, contacts, { period, zone, bucket, compare });
  if (!answer.series) return "PT422";
  const freshness = { events: shownOf(events).length };
  return { period, tz: zone, bucket, ...answer, freshness };
}

/** A question in instants; in months where its hours would be too many. */
function understood({ now }: Session, { from, to, zone, bucket }: Question) {
  const period = periodOf(from, to, zone, now);
  const fine = bucket ?? usualBucket(period, zone);
  return { period, zone, bucket: bucketsOf(period, fine, zone) ? fine : "month" as const };
}

/**
 * What is asked of the database and of the model about contacts.
 *
 * @module
 */

import { assert, assertEquals } from "../../support/assert.ts";
import { isMessage, shownOf, sumOf, talkOf } from "./events.ts";
import type { Question } from "./history.ts";
import { losingTouch } from "./losing_touch.ts";
import { contactDays, frequencyOf, reciprocityOf, rhythmOf } from "./people.ts";
import { predictionOf } from "./prediction.ts";
import type { Asked } from "./questions.ts";
import { type Ask, asOwner, asPerson, byKey, refusalOf, type Session } from "./session.ts";
import { dateAt } from "./zones.ts";

type Answer = Record<string, unknown> & { etag: string };
interface Known extends Answer {
  profile: Record<string, unknown> & { last_at: string | null };
}
interface Quiet extends Answer {
  items: (Record<string, unknown> & { contact: Record<string, unknown> })[];
}

/** In the order in which they are asked. */
export const PEOPLE_QUESTIONS: Asked[] = [
  {
    name: "what is known about a contact",
    database: (session, question) => knownIn(session, question, false),
    model: (session, question) => knownFor(session, question, false),
  },
  {
    name: "what is known about a contact, asked by a key",
    database: (session, question) => knownIn(session, question, true),
    model: (session, question) => knownFor(session, question, true),
  },
  {
    name: "who has gone quiet",
    database: (session) => atHome(session, () => quietIn(session, false)),
    model: (session) => quietFor(session, false),
  },
  {
    name: "who has gone quiet, asked by a key",
    database: (session) => atHome(session, () => quietIn(session, true)),
    model: (session) => quietFor(session, true),
  },
];

/** Somebody of theirs, not always the same; undefined before the first. */
function chosen({ world: { contacts, events } }: Session, question: Question) {
  return contacts[(events.length + question.zone.length) % contacts.length];
}

async function knownIn(session: Session, question: Question, isByKey: boolean): Promise<unknown> {
  const contact = chosen(session, question);
  if (!contact) return null;
  const text = "select phonelog.get_contact_intelligence($1, $2) as answer";
  const values = [contact.id, question.zone];
  return await byKey(session, isByKey, async (ask) => {
    const [row] = await refusalOf<{ answer: Known }>(session, () => ask(text, values));
    if (typeof row === "string") return row;
    assert(row);
    await isKept(ask, text, values, row.answer);
    const { profile, etag: _, freshness: __, mutual: ___, ...answer } = row.answer;
    const { numbers: ____, last_at, ...rest } = profile;
    return { ...answer, profile: { ...rest, last_at: last_at && Date.parse(last_at) } };
  });
}

function knownFor(session: Session, question: Question, isByKey: boolean) {
  const contact = chosen(session, question);
  if (!contact) return null;
  if (contact.level === "hidden") return "PT404";
  const { zone } = question;
  const events = session.world.events.filter(({ contact_id }) => contact_id === contact.id);
  const isMasked = isByKey && contact.level === "masked";
  const { prediction, ...judged } = predictionOf(contactDays(events, zone));
  const { method, ...backtest } = judged.backtest ?? { method: null };
  return {
    profile: {
      ...{ id: contact.id, privacy: contact.level, tags: isMasked ? [] : contact.tags },
      name: isMasked ? null : contact.name,
      stay_in_touch_days: isMasked ? null : contact.stay_in_touch_days,
      events: events.length,
      calls: events.filter(({ type }) => type === "call").length,
      messages: events.filter(isMessage).length,
      talk_s: sumOf(events, talkOf),
      last_at: events.length ? Math.max(...events.map(({ started_at }) => started_at)) : null,
      ...rhythmOf(events, zone),
    },
    tz: zone,
    frequency: frequencyOf(events, dateAt(session.now, zone), zone),
    reciprocity: reciprocityOf(events),
    prediction: prediction && {
      ...{ next_at: prediction.next_day, low: prediction.earliest, high: prediction.latest },
      ...{ method, backtest },
    },
    reason: judged.reason ?? null,
  };
}

/** Asks in the days of home: where the roll-ups are still of another one, after they were made anew. */
async function atHome(session: Session, work: () => Promise<unknown>): Promise<unknown> {
  const { user, tx } = session;
  const moving = await asPerson(
    session,
    "select from phonelog.people where user_id = $1 and wanted_zone is not null",
    [user],
  );
  if (!moving.length) return await work();
  await tx.query("savepoint moving");
  await asOwner(session, "select private.rebuild_rollups($1)", [user]);
  const answer = await work();
  await asPerson(session, "rollback to savepoint moving");
  return answer;
}

async function quietIn(session: Session, isByKey: boolean): Promise<unknown> {
  const text = "select phonelog.losing_touch(p_limit => 200) as answer";
  return await byKey(session, isByKey, async (ask) => {
    const [row] = await ask<{ answer: Quiet }>(text);
    assert(row);
    return row.answer.items.map(({ contact, last_at: _, urgency: __, ...item }) => ({
      ...{ contact_id: contact["id"], name: contact["name"] },
      ...item,
    }));
  });
}

function quietFor(session: Session, isByKey: boolean) {
  const { world: { contacts, events }, now, zone } = session;
  const seen = contacts.map((contact) =>
    isByKey && contact.level === "masked"
      ? { ...contact, name: null, stay_in_touch_days: null }
      : contact
  );
  return losingTouch(shownOf(events), seen, dateAt(now, zone), zone).map((one) => ({
    ...one,
    name: seen.find(({ id }) => id === one.contact_id)?.name ?? null,
  }));
}

/** Asked again it is the same answer; with its tag it is only said that it is. */
async function isKept(ask: Ask, text: string, values: unknown[], answer: Answer): Promise<void> {
  const [again] = await ask<{ answer: unknown }>(text, values);
  assertEquals(again?.answer, answer, "the kept answer is the same");
  const [same] = await ask<{ answer: Answer }>(text.replace("$2", "$2, $3"), [
    ...values,
    answer.etag,
  ]);
  assert(same);
  const { freshness: _, ...told } = same.answer;
  assertEquals(told, { etag: answer.etag, unchanged: true });
}

/**
 * Plays a history in the database and in the model, and compares what both say at every step.
 *
 * @module
 */

import type { Queries } from "../../../supabase/local/database/engine.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import type { History, Step } from "./history.ts";
import { type Counted, ingest, type Sent } from "./ingest.ts";
import { shownOf } from "./events.ts";
import { askBoth } from "./questions.ts";
import { rollupsOf } from "./rollups.ts";
import {
  asOwner,
  asPerson,
  enterSources,
  learnNames,
  newSession,
  type Session,
} from "./session.ts";
import { storedRollups, versionOf } from "./stored_rollups.ts";
import { inOrder, storedEvents } from "./stored_events.ts";
import {
  deleteEvent,
  eraseSource,
  keepTexts,
  mergeContacts,
  moveNumber,
  setLevel,
  setName,
} from "./world.ts";

/** What `ingest_events` answers. */
type Answered = Omit<Counted, "rejected"> & {
  rejected: { index: number }[];
  version: number;
};

/** Plays one history; fails where database and model differ. */
export async function play(tx: Queries, { zone, steps }: History): Promise<void> {
  const session = await newSession(tx, zone);
  let before = { version: 0, ...shownIn(session) };
  for (const step of steps) {
    await carryOut(session, step);
    if (step.does === "ask") continue;
    await learnNames(session);
    const after = { version: await versionOf(session), ...shownIn(session) };
    assert(
      after.shown === before.shown || after.version > before.version,
      "it is still the version",
    );
    assert(
      after.world !== before.world ||
        !["ingest", "delete", "level", "name", "erase"].includes(step.does) ||
        after.version === before.version,
      "nothing changed but the version",
    );
    before = after;
  }
  await compareRollups(session);
  assertEquals(await storedEvents(session), inOrder(session.world.events));
}

/** What counted answers are made of, words not being counted, and all there is; as text, to be compared. */
function shownIn({ world }: Session) {
  const { contacts, events, tombstones } = world;
  return {
    shown: JSON.stringify([contacts, shownOf(events).map(({ body: _, ...counted }) => counted)]),
    world: JSON.stringify([contacts, events, tombstones]),
  };
}

async function carryOut(session: Session, step: Step): Promise<void> {
  const { user, world } = session;
  switch (step.does) {
    case "ingest":
      return await take(session, step.source, step.rows);
    case "delete":
      await asOwner(
        session,
        "delete from phonelog.events where source_id = $1 and external_id = $2",
        [
          session.sources.get(step.source),
          step.external_id,
        ],
      );
      return deleteEvent(world, step.source, step.external_id);
    case "level":
      await asPerson(
        session,
        "update phonelog.contacts set privacy_level = $2 where id = $1",
        [world.numbers.get(step.number) ?? null, step.level],
      );
      return setLevel(world, step.number, step.level);
    case "name":
      await asPerson(session, "update phonelog.contacts set display_name = $2 where id = $1", [
        world.numbers.get(step.number) ?? null,
        step.name,
      ]);
      return setName(world, step.number, step.name);
    case "move":
      if (world.numbers.has(step.number)) await giveNumbers(session, [step.number], step.to);
      return moveNumber(world, step.number, step.to);
    case "merge": {
      const [old, stays] = [world.numbers.get(step.from), world.numbers.get(step.into)];
      if (old && stays && old !== stays) {
        const text = "select phonelog.merge_contacts($1, array[$2]::uuid[])";
        await asPerson(session, text, [stays, old]);
      }
      return mergeContacts(world, step.from, step.into);
    }
    case "live in":
      await asPerson(session, "update platform.profiles set timezone = $2 where user_id = $1", [
        user,
        step.zone,
      ]);
      session.zone = step.zone;
      return;
    case "keep texts":
      await asPerson(session, "update phonelog.data_sources set settings = $2 where id = $1", [
        session.sources.get(step.source),
        { keep_numbers: true, keep_bodies: step.isKept },
      ]);
      return keepTexts(world, step.source, step.isKept);
    case "keep for days":
      await asPerson(session, "delete from platform.retention_policies where user_id = $1", [user]);
      if (step.days !== null) {
        await asPerson(
          session,
          `insert into platform.retention_policies (user_id, target, max_age)
           values ($1, 'phonelog.events', make_interval(days => $2))`,
          [user, step.days],
        );
      }
      world.days = step.days;
      return;
    case "rebuild":
      await asOwner(session, "select private.rebuild_rollups($1)", [user]);
      return assertEquals((await storedRollups(session))?.zone ?? session.zone, session.zone);
    case "erase":
      await asPerson(session, "delete from phonelog.data_sources where id = $1", [
        session.sources.get(step.source),
      ]);
      session.sources.delete(step.source);
      await enterSources(session);
      return eraseSource(world, step.source);
    case "ask":
      return await askBoth(session, step.question);
  }
}

/** Gives numbers to whoever has number `to`; their events go along. */
async function giveNumbers(session: Session, numbers: string[], to: string) {
  const { user, world } = session;
  const contact = world.numbers.get(to);
  if (!contact) return;
  await asOwner(
    session,
    `update phonelog.contact_numbers set contact_id = $3 where user_id = $1 and e164 = any ($2)`,
    [user, numbers, contact],
  );
}

async function take(session: Session, source: string, rows: Sent[]): Promise<void> {
  const [row] = await asPerson<{ answer: Answered }>(
    session,
    "select phonelog.ingest_events($1::text::jsonb, $2::text::jsonb) as answer",
    [JSON.stringify({ id: session.sources.get(source) }), JSON.stringify(rows.map(wireOf))],
  );
  assert(row);
  const { inserted, updated, deleted, duplicate, stale, rejected } = row.answer;
  const refused = rejected.map(({ index }) => index).toSorted((a, b) => a - b);
  assertEquals(
    { inserted, updated, deleted, duplicate, stale, rejected: refused },
    ingest(session.world, source, rows, session.now),
  );
}

/** The roll-ups are what the model counts, and the database's own check finds nothing else. */
async function compareRollups(session: Session): Promise<void> {
  const { user, world, zone } = session;
  const stored = await storedRollups(session);
  assert(stored || !world.events.length, "there are events of nobody");
  if (!stored) return;
  assertEquals(stored.wanted_zone ?? stored.zone, zone, "whose days they are or will be");
  assertEquals(stored.rollups, rollupsOf(world.events, stored.zone), "what the roll-ups hold");
  const [found] = await asOwner(session, "select private.check_rollups($1) as drifts", [user]);
  assertEquals(found, { drifts: {} }, "what the check of roll-ups finds");
}

/** A row as TypeScript hands it to the database. */
function wireOf(row: Sent): Record<string, unknown> {
  if ("deleted" in row) return { ...row };
  const { participants, started_at, ...rest } = row;
  return {
    ...rest,
    started_at: new Date(started_at).toISOString(),
    ...participants && { participants: participants.map((number) => ({ number })) },
  };
}

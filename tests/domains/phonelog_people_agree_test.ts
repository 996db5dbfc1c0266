/**
 * What is told about contacts is what a plain list of events says: the next contact of any rhythm, who
 * belongs with whom, in any time zone, to the last digit.
 */

import fc from "fast-check";
import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import {
  askedBy,
  enterContacts,
  enterEvents,
  type PhoneOwner,
  phoneOwner,
} from "../support/phone_log.ts";
import type { Engine } from "../../supabase/local/database/engine.ts";
import { Random } from "../../supabase/local/generate/random.ts";
import type { Contact, LoggedEvent } from "./phonelog/events.ts";
import { losingTouch } from "./phonelog/losing_touch.ts";
import { contactDays, frequencyOf, reciprocityOf } from "./phonelog/people.ts";
import { predictionOf } from "./phonelog/prediction.ts";
import { type Tie, tiesOf } from "./phonelog/relationships.ts";
import { dateAt, plusDays } from "./phonelog/zones.ts";

const RHYTHMS = Number(Deno.env.get("PHONELOG_RHYTHMS") ?? 150);
const LIVES = Number(Deno.env.get("PHONELOG_LIVES") ?? 3);
const seed = Number(Deno.env.get("PHONELOG_SEED") ?? 20_261_122);
const DAY = 86_400_000;
const ZONES = ["UTC", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Pacific/Chatham"];

Deno.test("contacts are told as a plain list tells them", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;

  await t.step("the next contact of any rhythm", async () => {
    const rhythms = fc.sample(rhythm, { seed, numRuns: RHYTHMS });
    const rows = await engine.query<{ answer: unknown }>(
      `select private.predict_next(array(select jsonb_array_elements_text(days))::date[]) as answer
       from jsonb_array_elements($1::text::jsonb) with ordinality as d (days, nth) order by nth`,
      [JSON.stringify(rhythms)],
    );
    for (const [nth, days] of rhythms.entries()) {
      assertEquals(rows[nth]?.answer, told(days), days.join(" "));
    }
    const used = new Set(rhythms.map((days) => told(days).prediction?.method));
    assert(used.size > 2, "some are better guessed otherwise than by the median");
  });

  let ties = 0;
  for (const life of fc.sample(lives, { seed, numRuns: LIVES })) {
    const { zone, contacts } = life;
    const now = Date.now();
    const events = life.events.map((event) => ({
      ...event,
      started_at: now - 30 * 60_000 - event.started_at,
    }));
    const owner = await phoneOwner(engine, zone);
    await enterContacts(engine, owner, contacts);
    await enterEvents(engine, owner, events);
    const shown = events.filter(({ privacy }) => privacy !== "hidden");
    const today = dateAt(Date.now(), zone);

    await t.step(`in ${zone}: who belongs with whom`, async () => {
      const ids = contacts.map(({ id }) => id);
      const all = { fewest: 1, least: 0 };
      const found = await tiesIn(engine, owner, ids, all);
      const expected = tiesOf(shown, today, zone, all);
      assertEquals(found, expected);
      ties += tiesOf(shown, today, zone).length;
      const [one = ""] = ids;
      const ofOne = expected.filter(({ a, b }) => a === one || b === one);
      assertEquals(await tiesWith(engine, owner, one, all), ofOne);
    });

    await t.step(`in ${zone}: what is known about each`, async () => {
      for (const { id, level, name } of contacts) {
        if (level === "hidden") continue;
        const own = events.filter(({ contact_id }) => contact_id === id);
        for (const tz of [zone, "Asia/Kathmandu"]) {
          const answer = await askedBy<Record<string, unknown>>(
            engine,
            owner,
            "select phonelog.get_contact_intelligence($1, $2) as answer",
            [id, tz],
          );
          const { frequency, reciprocity, prediction, reason, profile, mutual } = answer ?? {};
          assertEquals({ frequency, reciprocity, prediction, reason }, {
            frequency: frequencyOf(own, dateAt(Date.now(), tz), tz),
            reciprocity: reciprocityOf(own),
            ...told(contactDays(own, tz)),
          });
          assertEquals((profile as Contact).name, name);
          assertEquals(
            (mutual as { id: string }[]).map((each) => each.id),
            partnersOf(tiesOf(shown, today, zone), id),
          );
        }
      }
    });

    await t.step(`in ${zone}: who has gone quiet`, async () => {
      const answer = await askedBy<{ items: { contact: Contact; overdue_days: number }[] }>(
        engine,
        owner,
        "select phonelog.losing_touch() as answer",
      );
      assertEquals(
        answer?.items.map(({ contact, overdue_days }) => [contact.id, overdue_days]),
        losingTouch(shown, contacts, today, zone)
          .map(({ contact_id, overdue_days }) => [contact_id, overdue_days]),
      );
    });
  }
  assert(ties > 0, "nobody belongs with anybody");
});

/** Days with gaps of one to five, mostly the same few; from none to sixty. */
const rhythm = fc.record({
  first: fc.integer({ min: 0, max: 20_000 }),
  gaps: fc.array(fc.oneof(fc.constantFrom(1, 7, 7, 7, 14), fc.integer({ min: 1, max: 40 })), {
    maxLength: 60,
    size: "max",
  }),
}).map(({ first, gaps }) =>
  gaps.reduce((days, gap) => [...days, plusDays(days.at(-1) ?? "", gap)], [
    plusDays("1990-01-01", first),
  ])
);

/** A year and a half of a few people, two of whom are mostly met together; ages in ms. */
const lives = fc.record({
  zone: fc.constantFrom(...ZONES),
  levels: fc.array(fc.constantFrom("normal" as const, "normal" as const, "masked" as const), {
    minLength: 5,
    maxLength: 9,
  }),
  life: fc.nat(),
}).map(({ zone, levels, life }) => {
  const contacts = [...levels, "hidden" as const].map((level, nth): Contact => ({
    id: crypto.randomUUID(),
    name: nth % 3 ? `contact ${nth}` : null,
    level,
    tags: [],
    stay_in_touch_days: null,
  }));
  const random = new Random(life);
  const draw = (below: number) => random.below(below);
  const events = Array.from({ length: 220 }, (): LoggedEvent[] => {
    const nth = draw(contacts.length);
    const age = draw(540) * DAY + draw(86_400) * 1000;
    const one = eventWith(contacts[nth], age, draw);
    return nth < 2 ? [one, eventWith(contacts[1 - nth], age + 60_000, draw)] : [one];
  }).flat();
  return { zone, contacts, events };
});

function eventWith(
  contact: Contact | undefined,
  started_at: number,
  draw: (below: number) => number,
): LoggedEvent {
  const type = (["call", "sms", "mms", "voicemail"] as const)[draw(4)] ?? "call";
  const direction = type === "voicemail" ? "in" : (["in", "out", "blocked"] as const)[draw(3)];
  const duration_s = type === "call" || type === "voicemail" ? draw(900) : null;
  const whose = { contact_id: contact?.id ?? null, privacy: contact?.level ?? "normal" as const };
  return { type, direction: direction ?? "in", started_at, duration_s, ...whose };
}

/** What the model predicts, in the database's shape. */
function told(days: readonly string[]) {
  const { prediction, ...judged } = predictionOf(days);
  if (!prediction || !judged.backtest) return { prediction: null, reason: judged.reason };
  const { method, ...backtest } = judged.backtest;
  const { next_day, earliest, latest } = prediction;
  return {
    prediction: { next_at: next_day, low: earliest, high: latest, method, backtest },
    reason: null,
  };
}

/** With whom, the closest first. */
function partnersOf(ties: readonly Tie[], id: string): string[] {
  return ties.filter(({ a, b }) => a === id || b === id)
    .map(({ a, b, significance }) => ({ other: a === id ? b : a, significance }))
    .toSorted((x, y) => y.significance - x.significance || (x.other < y.other ? -1 : 1))
    .slice(0, 10).map(({ other }) => other);
}

interface Wanted {
  fewest: number;
  least: number;
}

const ROUNDED = "same_days, expected_days, lift, round(significance::numeric, 2) as significance";

async function tiesIn(engine: Engine, owner: PhoneOwner, ids: string[], wanted: Wanted) {
  return await askedBy<Tie[]>(
    engine,
    owner,
    `select coalesce(jsonb_agg(t order by a, b), '[]') as answer
     from (select a, b, ${ROUNDED} from private.day_ties_among($1::uuid[], $2, $3)) as t`,
    [ids, wanted.fewest, wanted.least],
  );
}

async function tiesWith(engine: Engine, owner: PhoneOwner, id: string, wanted: Wanted) {
  return await askedBy<Tie[]>(
    engine,
    owner,
    `select coalesce(jsonb_agg(t order by a, b), '[]') as answer
     from (
       select least(other, $1) as a, greatest(other, $1) as b, ${ROUNDED}
       from private.day_ties_with($1::uuid, $2, $3)
     ) as t`,
    [id, wanted.fewest, wanted.least],
  );
}

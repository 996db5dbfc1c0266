/** The hours of a busy contact are kept, and are right whatever comes, changes or goes. */

import { assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { askedBy, enterContacts, enterEvents, phoneOwner } from "../support/phone_log.ts";

const DAY = 86_400_000;

Deno.test("at which hours there is something with whom there is much", async () => {
  await using database = await migratedDatabase();
  const { engine } = database;
  const zone = "Europe/Berlin";
  const owner = await phoneOwner(engine, zone);
  const id = crypto.randomUUID();
  await enterContacts(engine, owner, [
    { id, name: "Mia", level: "normal", tags: [], stay_in_touch_days: null },
  ]);
  const started = Date.now() - 700 * DAY;
  const times = Array.from({ length: 2500 }, (_, nth) => started + nth * 6.7 * 3_600_000);
  const one = { type: "sms", direction: "in", contact_id: id, privacy: "normal" } as const;
  const enter = (at: number) =>
    enterEvents(engine, owner, [{ ...one, started_at: at, duration_s: null }]);
  await enterEvents(
    engine,
    owner,
    times.map((started_at) => ({ ...one, started_at, duration_s: null })),
  );
  const change = (text: string) => engine.query(text, [id]);
  const noon = `date_trunc('day', now()) - interval '90 days 12 hours'`;
  // What was counted is kept right, and counted anew only for whoever comes back.
  const changes: [what: string, isKept: boolean, () => Promise<unknown>][] = [
    ["nothing", false, () => Promise.resolve()],
    ["one more", true, () => enter(Date.now() - 60_000)],
    ["one that is late", true, () => enter(Date.now() - 100 * DAY)],
    ["two more of one day", true, () => enter(Date.now() - 90 * DAY)],
    ["three on a day", true, () =>
      change(
        `update phonelog.events set started_at = ${noon} + (id % 3) * interval '1 hour'
         where id in (select id from phonelog.events where contact_id = $1 order by id limit 3)`,
      )],
    ["the same sums at other hours", true, () =>
      change(
        `update phonelog.events set started_at = case started_at
           when ${noon} + interval '1 hour' then ${noon} + interval '2 hours'
           else ${noon} + interval '70 minutes' end
         where contact_id = $1
           and started_at in (${noon} + interval '1 hour', ${noon} + interval '2 hours')`,
      )],
    [
      "another text",
      true,
      () => change("update phonelog.events set body_len = 5 where contact_id = $1"),
    ],
    ["one less", true, () =>
      change(
        `delete from phonelog.events where id in
           (select id from phonelog.events where contact_id = $1 order by started_at limit 1)`,
      )],
    ["hidden and shown", false, async () => {
      await change("update phonelog.contacts set privacy_level = 'hidden' where id = $1");
      await change("update phonelog.contacts set privacy_level = 'normal' where id = $1");
    }],
  ];
  for (const [what, isKept, make] of changes) {
    await make();
    const kept = await engine.query(
      "select from phonelog.contact_scores where contact_id = $1 and hours is not null",
      [id],
    );
    assertEquals(kept.length, isKept ? 1 : 0, what);
    const answer = await askedBy<{ frequency: { hours: number[][] } }>(
      engine,
      owner,
      "select phonelog.get_contact_intelligence($1) as answer",
      [id],
    );
    const counted = await engine.query<{ slot: number; n: number }>(
      `select (extract(isodow from at)::int - 1) * 24 + extract(hour from at)::int as slot,
         count(*)::int as n
       from (select started_at at time zone '${zone}' as at from phonelog.events
         where contact_id = $1) as e group by 1`,
      [id],
    );
    const hours = Array.from({ length: 168 }, () => 0);
    for (const { slot, n } of counted) hours[slot] = n;
    assertEquals(answer?.frequency.hours.flat(), hours, what);
    const [row] = await engine.query("select private.drifts_of($1) as drifts", [owner.id]);
    assertEquals(row, { drifts: {} }, what);
  }
});

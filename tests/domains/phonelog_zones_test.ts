/**
 * The model's clocks are the database's: in zones with half hours, with midnights that come twice or
 * not at all, at every change of the clocks that is known, before and after it.
 */

import { assert, assertEquals } from "../support/assert.ts";
import { testDatabase } from "../support/test_database.ts";
import { instantOf, startOf, wallBetween } from "./phonelog/zones.ts";

const ZONES = `UTC Europe/London Europe/Berlin Europe/Lisbon Europe/Moscow Europe/Istanbul
  Atlantic/Azores Africa/Cairo Africa/Casablanca Africa/Lagos America/New_York America/Los_Angeles
  America/St_Johns America/Havana America/Santiago America/Asuncion America/Sao_Paulo
  America/Scoresbysund America/Caracas Asia/Beirut Asia/Amman Asia/Gaza Asia/Tehran Asia/Kathmandu
  Asia/Kolkata Asia/Pyongyang Asia/Tokyo Australia/Adelaide Australia/Lord_Howe Pacific/Apia
  Pacific/Chatham Pacific/Norfolk Antarctica/Troll`.split(/\s+/);
const FIRST = Date.parse("2015-01-01T00:00:00Z");
const LAST = Date.parse("2030-12-31T00:00:00Z");
const [SECOND, HOUR, DAY] = [1000, 3_600_000, 86_400_000];

/** The first instant of a local day, as SQL can say it. */
const STARTS = `
  select extract(epoch from case when e < t and e at time zone zone = day::timestamp
    then e else t end)::float8 * 1000 as at
  from unnest($1::text[], $2::date[]) with ordinality as x (zone, day, nth)
  cross join lateral (select day::timestamp at time zone zone as t) as later
  cross join lateral (select t - (((t - interval '3 hours') at time zone zone)
    - ((t at time zone zone) - interval '3 hours')) as e) as earlier
  order by nth`;

Deno.test("clocks on the wall", async (t) => {
  await using database = await testDatabase("select 1");
  const { engine } = database;
  const moments = ZONES.flatMap((zone) => instantsOf(zone).map((at) => ({ zone, at })));
  const zones = moments.map(({ zone }) => zone);
  assert(moments.length > 20_000);

  await t.step("show the same at every instant", async () => {
    const rows = await engine.query<{ wall: number }>(
      `select extract(epoch from to_timestamp(at / 1000) at time zone zone)::float8 * 1000 as wall
       from unnest($1::text[], $2::float8[]) with ordinality as x (zone, at, nth) order by nth`,
      [zones, moments.map(({ at }) => at)],
    );
    const differing = moments.filter(({ zone, at }, nth) =>
      rows[nth]?.wall !== wallBetween(0, at, zone) + wallAtZero(zone)
    );
    assertEquals(differing.slice(0, 3), []);
  });

  await t.step(
    "mean the same instant, whether a wall time is there once, twice or not",
    async () => {
      const walls = moments.map(({ at }) => new Date(at).toISOString().slice(0, 19));
      const rows = await engine.query<{ at: number }>(
        `select extract(epoch from wall at time zone zone)::float8 * 1000 as at
       from unnest($1::text[], $2::timestamp[]) with ordinality as x (zone, wall, nth) order by nth`,
        [zones, walls],
      );
      const differing = moments.filter(({ zone }, nth) =>
        rows[nth]?.at !== instantOf(walls[nth] ?? "", zone)
      );
      assertEquals(differing.slice(0, 3), []);
    },
  );

  await t.step("begin each day at the same instant", async () => {
    const days = moments.map(({ at }) => new Date(at).toISOString().slice(0, 10));
    const rows = await engine.query<{ at: number }>(STARTS, [zones, days]);
    const differing = moments.flatMap(({ zone }, nth) => {
      const [day = "", sql] = [days[nth], rows[nth]?.at];
      return sql === startOf(day, zone) ? [] : [{ zone, day, sql, model: startOf(day, zone) }];
    });
    assertEquals(differing.slice(0, 3), []);
  });
});

/** Each change of the clocks, what is around it, and instants in between, none on a regular hour. */
function instantsOf(zone: string): number[] {
  const found: number[] = [];
  for (let at = FIRST; at < LAST; at += 9.7 * DAY) found.push(Math.floor(at / SECOND) * SECOND);
  let local = Temporal.Instant.fromEpochMilliseconds(FIRST).toZonedDateTimeISO(zone);
  for (;;) {
    const next = local.getTimeZoneTransition("next");
    if (!next || next.epochMilliseconds > LAST) return found;
    for (const by of [-DAY, -HOUR, -SECOND, 0, SECOND, HOUR / 2, HOUR, DAY]) {
      // The same moment as an instant and, read as a wall time, as what the clocks show around it.
      found.push(next.epochMilliseconds + by, next.epochMilliseconds + by + offsetMs(next));
    }
    local = next;
  }
}

function offsetMs(at: Temporal.ZonedDateTime): number {
  return at.offsetNanoseconds / 1e6;
}

function wallAtZero(zone: string): number {
  return offsetMs(Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone));
}

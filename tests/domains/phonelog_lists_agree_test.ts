/**
 * Lists of a long phone log are those of a plain list of its events: whatever is asked for, however
 * rare it is, wherever a page begins, page by page and in total.
 */

import { callerOf, loadPhoneLogs } from "../speed/phonelog_load.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { askedBy } from "../support/phone_log.ts";

const QUESTIONS = Number(Deno.env.get("PHONELOG_CASES") ?? 30);
const SEED = Number(Deno.env.get("PHONELOG_SEED") ?? 20_261_122);

/** As many as it takes for what is rare to be further away than any page looks. */
const EVENTS = 26_000;

/** One event; `at` is its moment with microseconds, as text that can be compared. */
interface Row {
  id: number;
  type: string;
  direction: string;
  contact: string | null;
  at: string;
}

interface Page {
  items: { id: number }[];
  has_more: boolean;
  next_cursor: string | null;
  total: number;
  total_is: string;
}

Deno.test("lists of a long phone log are those of a plain list", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  await loadPhoneLogs(engine, { events: EVENTS, days: 90, contacts: 300 });
  const owner = { id: callerOf(0), source: callerOf(0) };
  const rows = await engine.query<Row>(
    `select id::int, type, direction, contact_id as contact,
       to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
     from phonelog.events where privacy <> 'hidden' order by started_at desc, id desc`,
  );
  const draw = drawing(SEED);
  const ask = async (asked: Record<string, unknown>) => {
    const page = await askedBy<Page>(
      engine,
      owner,
      `select phonelog.get_filtered_events(p_from => a.f, p_to => a.t, p_contact => a.c,
         p_types => a.types, p_directions => a.directions, p_limit => a.l, p_cursor => a.cursor,
         p_count => 'exact') as answer
       from jsonb_to_record($1::text::jsonb) as a (f timestamptz, t timestamptz, c uuid,
         types text[], directions text[], l int, cursor text)`,
      [JSON.stringify(asked)],
    );
    assert(page);
    return page;
  };

  let rare = 0;
  for (let nth = 0; nth < QUESTIONS; nth++) {
    const place = draw.one(rows);
    const contact = draw.isTrue(0.4) ? draw.one(rows).contact : null;
    const types = draw.one([["voicemail"], ["mms"], ["sms", "mms"], ["call"], undefined]);
    const directions = draw.one([["blocked"], ["rejected"], ["in"], ["out", "missed"], undefined]);
    const [from, to] = [draw.one(rows).at, draw.one(rows).at].toSorted();
    const f = draw.isTrue(0.4) ? from : undefined;
    const end = draw.isTrue(0.4) ? to : undefined;
    const l = draw.one([1, 7, 50, 200]);
    const wanted = rows.filter((row) =>
      (!types || types.includes(row.type)) && (!directions || directions.includes(row.direction)) &&
      (contact === null || row.contact === contact) && (!f || row.at >= f) && (!end || row.at < end)
    );
    const isDeep = draw.isTrue(0.6);
    const expected = isDeep
      ? wanted.filter(({ at, id }) => at < place.at || at === place.at && id < place.id)
      : wanted;
    rare += Number(wanted.length > 0 && wanted.length < 100);

    const asked = { f, t: end, c: contact, types, directions, l };
    const cursor = isDeep ? await cursorOf(place) : null;
    const first = await ask({ ...asked, cursor });
    const second = first.next_cursor ? await ask({ ...asked, cursor: first.next_cursor }) : null;
    const got = {
      ids: [...first.items, ...second?.items ?? []].map(({ id }) => id),
      more: (second ?? first).has_more,
      total: [first.total, first.total_is],
    };
    const model = {
      ids: expected.slice(0, expected.length > l ? 2 * l : l).map(({ id }) => id),
      more: expected.length > (expected.length > l ? 2 * l : l),
      total: [wanted.length, "exact"],
    };
    if (JSON.stringify(got) === JSON.stringify(model)) continue;
    await t.step(`seed ${SEED}, question ${nth}: ${JSON.stringify({ ...asked, place })}`, () => {
      assertEquals(got, model);
    });
  }
  assert(rare > QUESTIONS / 10, "hardly anything was rare");

  async function cursorOf({ at, id }: Row): Promise<string | undefined> {
    const [row] = await engine.query<{ cursor: string }>(
      "select private.cursor_of_event($1::text::timestamptz, $2::text::bigint) as cursor",
      [at, String(id)],
    );
    return row?.cursor;
  }

  await t.step("what is rare is not looked for in days that are behind", async () => {
    // Of the day where the page begins nearly everything is behind it.
    const [last] = await engine.query<{ at: string }>(
      `select to_char(max(started_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
       from phonelog.events`,
    );
    assert(last);
    const read = await engine.transaction(async (tx) => {
      await tx.query("select set_config('request.jwt.claims', $1, true)", [
        JSON.stringify({ sub: owner.id, role: "authenticated" }),
      ]);
      const quarters = async () => {
        const [row] = await tx.query<{ n: number }>(
          `select sum(pg_stat_get_xact_tuples_returned(indexrelid))::int as n
           from pg_index where indrelid = 'phonelog.rollup_quarters'::regclass`,
        );
        return row?.n ?? NaN;
      };
      const before = await quarters();
      await tx.query(
        `select phonelog.get_filtered_events(p_types => '{mms}', p_directions => '{blocked}',
           p_limit => 15, p_to => $1::text::timestamptz)`,
        [last.at],
      );
      return await quarters() - before;
    });
    const [{ all } = { all: NaN }] = await engine.query<{ all: number }>(
      "select count(*)::int as all from phonelog.rollup_quarters",
    );
    // A few weeks of years are enough.
    assert(read > 0 && read < all / 5, `${read} of ${all} quarters of hours were read`);
  });
});

/** Mulberry32: the same numbers for the same seed. */
function drawing(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    one: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
    isTrue: (share: number) => next() < share,
  };
}

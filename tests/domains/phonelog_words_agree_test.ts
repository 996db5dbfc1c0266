/**
 * Texts with some words are those of a plain list of all texts, however common the words are: page by
 * page, in total, and in a search the last that were sent, whenever they came in.
 */

import { callerOf, contactOf, loadPhoneLogs, wordOf } from "../speed/phonelog_load.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { askedBy } from "../support/phone_log.ts";

const EVENTS = 16_000;

/** One text; `at` is its moment with microseconds, as text that can be compared. */
interface Row {
  id: number;
  type: string;
  contact: string | null;
  privacy: string;
  at: string;
  words: string[];
}

interface Page {
  items: { id: number }[];
  has_more: boolean;
  next_cursor: string | null;
  total: number;
  total_is: string;
}

Deno.test("texts with words are those of a plain list", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  await loadPhoneLogs(engine, { events: EVENTS, days: 300, contacts: 300, bodies: true });
  const owner = { id: callerOf(0), source: callerOf(0) };
  // What was sent last came in first, as when old backups follow a new phone; and one word is of a spring.
  await engine.transaction(async (tx) => {
    await tx.exec(`
      set local session_replication_role = replica;
      update phonelog.events set started_at = timestamptz '2026-01-01' - (started_at - '2026-01-01');
      update phonelog.event_bodies b
      set sent_at = e.started_at, body = case when e.id % 40 between 1 and 5
          and e.started_at < (select min(started_at) + interval '40 days' from phonelog.events)
        then b.body || ' primrose' else b.body end
      from phonelog.events e where e.id = b.event_id;`);
    await tx.query("select private.rebuild_rollups($1)", [owner.id]);
  });
  await engine.exec("analyze");
  const rows = (await engine.query<Row & { body: string }>(
    `select e.id::int, e.type, e.contact_id as contact, e.privacy, b.body,
       to_char(e.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
     from phonelog.events e join phonelog.event_bodies b on b.event_id = e.id
     order by e.started_at desc, e.id desc`,
  )).map((row) => ({ ...row, words: row.body.split(" ") }));

  const ranks = [0, 1, 3, 10, 40, 130, 400, 2_000, 20_000, 40_000];
  const questions = [
    ...ranks.map(wordOf),
    ...["primrose", "prim"],
    ...[0, 1, 10, 40].map((rank) => wordOf(rank).slice(0, 3)),
    `${wordOf(3)} ${wordOf(1)}`,
    `${wordOf(40)} ${wordOf(0)}`,
    `${wordOf(40)} ${wordOf(0).slice(0, 3)}`,
    `${wordOf(0)} ${wordOf(400).slice(0, 3)}`,
    `primrose ${wordOf(1)}`,
  ];
  const wanted = (q: string, isBeginning = true) => {
    const words = q.split(" ");
    const last = words.pop() ?? "";
    return (row: Row) =>
      words.every((word) => row.words.includes(word)) &&
      (isBeginning && last.length > 2
        ? row.words.some((word) => word.startsWith(last))
        : row.words.includes(last));
  };
  const filters: { name: string; asked: Record<string, unknown>; leaves: (row: Row) => boolean }[] =
    [
      { name: "all", asked: {}, leaves: () => true },
      {
        name: "one contact's",
        asked: { p_contact: contactOf(owner.id, 1) },
        leaves: ({ contact }) => contact === contactOf(owner.id, 1),
      },
      { name: "MMS", asked: { p_types: ["mms"] }, leaves: ({ type }) => type === "mms" },
    ];
  const levels = [
    { claims: {}, shown: ["normal", "masked"] },
    { claims: { via: "key" }, shown: ["normal"] },
  ];
  const ask = <Answer>(name: string, asked: Record<string, unknown>, claims = {}) =>
    askedBy<Answer>(
      engine,
      owner,
      `select phonelog.${name}(${
        Object.entries(asked).map(([key, value]) =>
          `${key} => ${Array.isArray(value) ? `'{${value}}'` : `'${value}'`}`
        )
      }) as answer`,
      [],
      claims,
    );

  for (const [nth, q] of questions.entries()) {
    await t.step(`"${q}"`, async () => {
      const { claims, shown } = levels[nth % levels.length] ?? { claims: {}, shown: [] };
      for (const { name, asked, leaves } of filters) {
        const all = rows.filter((row) =>
          shown.includes(row.privacy) && leaves(row) && wanted(q)(row)
        );
        const found = { ...asked, p_q: q, p_limit: 60, p_count: "exact" };
        const first = await ask<Page>("get_filtered_events", found, claims);
        assert(first);
        const second = first.next_cursor &&
          await ask<Page>("get_filtered_events", { ...found, p_cursor: first.next_cursor }, claims);
        const ids = [...first.items, ...second ? second.items : []].map(({ id }) => id);
        assertEquals(
          [name, ids, first.total, (second || first).has_more],
          [name, all.slice(0, 120).map(({ id }) => id), all.length, all.length > 120],
        );
        const place = all[Math.floor(all.length * 0.7)];
        if (!place) continue;
        const until = await ask<Page>("get_filtered_events", { ...found, p_to: place.at }, claims);
        assertEquals(
          until?.items.map(({ id }) => id),
          all.filter(({ at }) => at < place.at).slice(0, 60).map(({ id }) => id),
        );
      }

      const shows = rows.filter((row) => shown.includes(row.privacy));
      const whole = shows.filter(wanted(q, false)).slice(0, 200);
      const begun = whole.length < 200 ? shows.filter(wanted(q)).slice(0, 200) : [];
      const found = await ask<Page>(
        "search_events",
        { p_q: q, p_limit: 200, p_ways: ["words"] },
        claims,
      );
      const ids = new Set([...whole, ...begun].map(({ id }) => id));
      assertEquals(found?.items.length, Math.min(ids.size, 200));
      assert(found?.items.every(({ id }) => ids.has(id)), "an older one is among the newest");
      // Whole words come first, and none of them is left out.
      const wholes = new Set(whole.map(({ id }) => id));
      assert(
        found?.items.slice(0, wholes.size).every(({ id }) => wholes.has(id)),
        "a beginning comes before a whole word",
      );
    });
  }

  await t.step("no search reads more than a part of the texts", async () => {
    for (const q of questions) {
      const read = await engine.transaction(async (tx) => {
        await tx.query("select set_config('request.jwt.claims', $1, true)", [
          JSON.stringify({ sub: owner.id, role: "authenticated" }),
        ]);
        const texts = async () => {
          const [row] = await tx.query<{ n: number }>(
            `select (pg_stat_get_xact_tuples_returned(oid) + pg_stat_get_xact_tuples_fetched(oid))::int as n
             from (select 'phonelog.event_bodies'::regclass::oid) as t (oid)`,
          );
          return row?.n ?? NaN;
        };
        const before = await texts();
        await tx.query(
          "select private.event_finds_of_words($1, null, null, null, null, null, null)",
          [q],
        );
        return await texts() - before;
      });
      assert(read < rows.length / 3, `of ${rows.length} texts ${read} were read for "${q}"`);
    }
  });
});
